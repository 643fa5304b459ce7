"""The README's fenced examples, as printed: extracted by language, to be run against a live server.

A block's fence names its language. Blocks of one language share a directory, so that a later one may use what an earlier
one made; nothing is added to or taken from their text.
"""

import dataclasses
import pathlib
import re

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"
FENCE = re.compile(r"^```(\w+)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LANGUAGES = {"bash": "bash", "sh": "bash", "python": "python", "py": "python", "js": "js", "javascript": "js"}


@dataclasses.dataclass
class Example:
    language: str
    line: int
    text: str

    def __str__(self):
        return f"README.md:{self.line} ({self.language})"


def examples(path=README):
    """All runnable blocks of a Markdown file, in order."""
    text = path.read_text()
    return [Example(LANGUAGES[match.group(1)], text.count("\n", 0, match.start()) + 1, match.group(2))
            for match in FENCE.finditer(text) if match.group(1) in LANGUAGES]
