"""Pages as documents: whatever the markup, each list is whole, and no furniture of the page shows."""

from __future__ import annotations

import pytest

from alliance_cli.model.documents import BlockKind
from alliance_cli.sources.documents import read_stream

MORE = tuple(f"Firm {letter}" for letter in "ABCDEFGH")


def _html(body: str) -> bytes:
    return f"<!doctype html><html><head><meta charset=utf-8><title>T</title></head><body>{body}</body></html>".encode()


PROSE = (
    "<p>The alliance brings developers and scientists together who share tools and knowledge, said a release.</p>"
    "<p>It starts with working groups, a board and a committee, and plans benchmarks and research worldwide.</p>"
    "<p>Its founders want the results to be open to everyone, from students to companies of any size at all.</p>"
) * 4
MARKUP = {
    "linked list": "<ul>" + "".join(f"<li><a href=/x>{name}</a></li>" for name in MORE) + "</ul>",
    "spans": "<ul>" + "".join(f"<li><span>{name}</span></li>" for name in MORE) + "</ul>",
    "cards": "<div>"
    + "".join(f"<div><div><img alt='{n} logo'></div><h4>{n}</h4><p>Gold</p></div>" for n in MORE) + "</div>",
    "cards in rows": "".join(
        f"<div><div><h5>{MORE[at]}</h5></div><div><h5>{MORE[at + 1]}</h5></div></div>" for at in range(0, len(MORE), 2)
    ),
    "linked cards": "".join(
        f"<a href=x><div><h3>{n}</h3></div><p>{n} makes many things for people everywhere.</p></a>" for n in MORE
    ),
    "wall of logos": "<div>" + "".join(f"<a href=x><img alt='{name}'></a>" for name in MORE) + "</div>",
    "carousel": "<div>" + "".join(f"<div><img alt='{name} logo'></div>" for name in MORE) * 3 + "</div>",
    "labels": "<div>" + "".join(f"<a aria-label='{name}'><svg><text>x</text></svg></a>" for name in MORE) + "</div>",
    "breaks": "<p>" + "<br>".join(MORE) + "</p>",
    "paragraphs": "".join(f"<p>{name}</p>" for name in MORE),
    "bars": "<div>" + " | ".join(f"<a href=x>{name}</a>" for name in MORE) + "</div>",
    "terms": "<dl>" + "".join(f"<dt>{name}</dt><dd>It makes many things for people.</dd>" for name in MORE) + "</dl>",
    "table": "<table><tr><th>Firm</th></tr>"
    + "".join(f"<tr><td><a>{name}</a></td></tr>" for name in MORE) + "</table>",
}  # fmt: skip
FURNITURE = (
    "<header><nav><ul><li><a>Home</a><li><a>About</a><li><a>Navcorp</a></ul></nav></header>"
    "<div class='cookie-banner'>We use cookies of Cookiecorp</div>",
    "<h3>Related stories</h3><ul><li><a>Relatedcorp Buys Firm</a><li><a>Sale</a><li><a>Strike</a><li><a>End</a></ul>"
    "<div class=related-posts><p>Morecorp</p></div><footer>Footcorp</footer><script>'Scriptcorp'</script>"
    "<style>Stylecorp{}</style><noscript>Noscriptcorp</noscript><template><p>Tempcorp</p></template>",
)


@pytest.mark.parametrize("around", [PROSE, ""], ids=["in an article", "alone"])
@pytest.mark.parametrize("kind", MARKUP)
def test_no_markup_hides_a_list_and_no_furniture_shows(kind: str, around: str) -> None:
    content = f"<div class=content><h1>The Alliance</h1>{around}<h2>Our members</h2>{MARKUP[kind]}</div>"
    body = f"{FURNITURE[0]}{content}{FURNITURE[1]}"
    document = read_stream(_html(body), "p.html")
    groups: dict[int, list[str]] = {}
    for block in document.blocks:
        if block.kind in (BlockKind.ITEM, BlockKind.CELL):
            groups.setdefault(block.group, []).append(document.text[block.start : block.end])
    assert list(MORE) in groups.values()
    assert "corp" not in document.text and "Our members" in document.text
    assert ("working groups" in document.text) == bool(around)


def test_what_a_page_says_of_itself() -> None:
    head = (
        "<!-- saved from url=(0024)https://example.org/news --><html><head><title>An alliance | The Paper</title>"
        "<meta property='og:site_name' content='The Paper'><meta property='og:title' content='An alliance'>"
        "<meta property='article:published_time' content='2024-02-08T10:00:00Z'></head><body><article>"
        "<h1>An alliance</h1>"
    )
    document = read_stream(f"{head}{PROSE}</article></body></html>".encode(), "p.html")
    assert (document.title, document.publisher, document.published, document.url) == (
        "An alliance", "The Paper", "2024-02-08", "https://example.org/news",
    )  # fmt: skip
