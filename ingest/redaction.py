"""What is never ingested, and how it is kept out of free text (DESIGN.md, rule 6).

Columns are dealt with before a value is read: readers take only wanted columns, and a mapping that wants a
never-ingested one is refused. Narratives and judgments also state a person's ethnicity, politics or religion in
running text ("张某，男，苗族，中共党员"): there the words are covered, one sign for each character, so that places in
the text stay where they were. Names of places (黔东南苗族侗族自治州) are not about a person and stay.
"""

from __future__ import annotations

import re
from typing import Final

#: What covers one character.
COVER: Final = "＊"

# The 56 nationalities of GB/T 3304, without the word 族, and how registers write those not yet determined.
_NATIONALITIES: Final = (
    "汉|蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|"
    "布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|穿青|革家"
)
_POLITICS: Final = "中共预备党员|中共党员|共青团员|民主党派|无党派人士|群众|中国共产党党员"
_RELIGIONS: Final = "佛教|道教|伊斯兰教|基督教|天主教"
_EDGE_BEFORE: Final = r"(?<=[，,、；;。．.（(：:\s])"
_EDGE_AFTER: Final = r"(?=[，,、；;。．.）)\s]|$)"

_STATEMENTS: Final = re.compile(
    rf"{_EDGE_BEFORE}(?:(?:{_NATIONALITIES})(?:族|人)|{_POLITICS}){_EDGE_AFTER}"
    rf"|(?<=民族)[：:为系是]\s*(?:{_NATIONALITIES})族?"
    rf"|(?:政治面貌|宗教信仰)[：:为系是]?\s*[^，,、；;。\s）)]{{1,10}}"
    rf"|信(?:仰|奉)?(?:{_RELIGIONS})"
)


def redact(text: str) -> str:
    """The text with statements of a person's ethnicity, politics or religion covered; its length does not change."""
    return _STATEMENTS.sub(lambda match: COVER * len(match[0]), text)
