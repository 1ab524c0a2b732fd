"""What is never ingested: columns by their names, statements by their place in a text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.never_ingested import is_never_ingested, never_ingested_attribute, redact

#: Every column of SOURCES.md but MZ.
SOURCE_COLUMNS = """
RYBH GMSFHM XM CYM XB CSRQ HJDZ XZZ LXDH HH YHZGX DABH SFZMHM ZJCX CCLZRQ YXQZ ZT LXZSXXDZ XH HPHM
HPZL CLSBDH FDJH CLLX SYXZ SYR CCDJRQ QYBH DWMC TYSHXYDM FDDBR FDDBRZJHM DWDZ JYFW SFZDJG CYZGZH
RZRQ AJBH AJMC AJLB LASJ FASJ FADD ZBDW JYAQ RY RYLX CL GCXH HPYS SFZBM SFZMC CDBH GCSJ FX AH AJLX
AYMC LARQ JBFY JARQ JAFS YSAJBH DSRLX MC ZJLX ZJHM SSDW DZ QW JLBH BZXRMC ZXFY FBRQ LXQK TJBH JFLX
SLRQ TWH SQRXM SQRZJHM SQRDH BSQRXM BSQRZJHM BSQRDH TJJG SFQRAH JZBH JZKSRQ JZJSRQ SFS GWBH CJMC
XZQHDM LSXM LSSFZH ZYZH LSSWS DJZH DJRQ DJLX NANXM NANSFZH NANCSRQ NVXM NVSFZH NVCSRQ SHZZMC LX CLRQ
JTBH LB JTZZ KSRQ
""".split()


def test_no_column_that_sources_hand_over_is_refused_but_ethnicity() -> None:
    assert len(SOURCE_COLUMNS) > 110
    assert [c for c in SOURCE_COLUMNS if is_never_ingested(c)] == []
    assert is_never_ingested("MZ")


@pytest.mark.parametrize(
    ("column", "attribute"),
    [
        ("MZ", "ethnicity"), ("mz", "ethnicity"), ("ＭＺ", "ethnicity"),
        ("民族", "ethnicity"), ("MZDM", "ethnicity"), ("NAN_MZ", "ethnicity"),
        ("NVMZ", "ethnicity"), ("RY.MZ", "ethnicity"), ("ry[0].mz", "ethnicity"),
        ("申请人民族", "ethnicity"), ("ethnic_group", "ethnicity"), ("ZJXY", "religion"),
        ("宗教信仰", "religion"), ("ZZMM", "political_affiliation"), ("ZZMMDM", "political_affiliation"),
        ("政治面貌", "political_affiliation"), ("是否党员", "political_affiliation"), ("指纹信息", "biometrics"),
        ("ZWTZ", "biometrics"), ("血型", "biometrics"), ("人脸照片", "biometrics"),
        ("DNA编号", "biometrics"), ("face_id", "biometrics"), ("BloodType", "biometrics"),
        ("健康状况", "health"), ("JKZK", "health"), ("残疾等级", "health"),
        ("诊断结果", "health"), ("精神病史", "health"),
    ],
)  # fmt: skip
def test_columns_of_every_never_ingested_attribute_are_refused(column: str, attribute: str) -> None:
    assert never_ingested_attribute(column) == attribute


@pytest.mark.parametrize(
    "column", ["姓名", "XM", "住址", "name", "address", "MZRQ", "电话", "AMZ", "", "PARTY", "CJMC"]
)
def test_other_columns_are_not(column: str) -> None:
    assert not is_never_ingested(column)


@given(st.text())
def test_any_column_name_gets_an_answer(column: str) -> None:
    assert is_never_ingested(column) in (True, False)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("被告人张伟，男，汉族，1980年1月5日出生。", "被告人张伟，男，1980年1月5日出生。"),
        ("被告人李某，女，布依族，中共党员，住兴义市。", "被告人李某，女，住兴义市。"),
        ("被害人王某（女，苗族，农民）报案", "被害人王某（女，农民）报案"),
        ("（土家族，农民）", "（农民）"),
        ("陈某,男,仡佬族,群众,住", "陈某,男,住"),
        ("姓名：陈某 民族：汉族 住址：兴义", "姓名：陈某  住址：兴义"),
        ("民族：布依，住兴义", "住兴义"),
        ("政治面貌：中共党员，住兴义", "住兴义"),
        ("赵某，男，系穿青人，信仰基督教，住", "赵某，男，住"),
        ("张某，男，患有精神分裂症，HIV阳性，住兴义市。", "张某，男，住兴义市。"),
        ("李某，女，有精神病史。", "李某，女。"),
        ("王某，女，系艾滋病患者，住", "王某，女，住"),
        ("系乙肝病毒携带者，住", "住"),
        ("（系二级肢体残疾人，农民）", "（农民）"),
        ("汉族，中共党员，信仰佛教，住兴义市", "住兴义市"),
        ("无重大疾病，健康状况：良好，住", "住"),
    ],
)
def test_what_a_text_states_of_a_person_goes(text: str, left: str) -> None:
    assert redact(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "住贵州省黔东南苗族侗族自治州凯里市三棵树镇。",
        "在威宁彝族回族苗族自治县草海镇，与他人发生争执",
        "途经水族乡政府门口",
        "现场群众报警，围观群众较多",
        "党员活动室被盗",
        "患者陈某在县人民医院就诊时手机被盗，经鉴定为轻伤二级，花去医疗费五千元",
        "系精神病院护工，因病请假，向他人借款",
        "该车有毛病，系村民张某出售",
        "（2016）黔2301刑初123号",
        "",
    ],
)
def test_places_and_sentences_stay(text: str) -> None:
    assert redact(text) == text


@given(st.text("被告人张伟，男汉苗族。（）住兴义市 ", max_size=40))
def test_redaction_only_takes_away(text: str) -> None:
    left = iter(text)
    assert all(c in left for c in redact(text))
