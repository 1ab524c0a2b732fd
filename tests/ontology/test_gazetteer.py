"""Addresses of Guizhou in every degree of detail, under old names and new."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology import gazetteer
from ontology.address_text import normalise_rest, plain
from ontology.gazetteer import parse_address

ADDRESSES = [
    # county, township, rest
    ("贵州省黔西南布依族苗族自治州兴义市桔山街道瑞金大道12号", "522301", "桔山街道", "瑞金大道12号"),
    ("黔西南州兴义市桔山办事处瑞金大道１２号", "522301", "桔山街道", "瑞金大道12号"),
    ("兴义市桔山瑞金大道12号", "522301", "桔山街道", "瑞金大道12号"),
    ("兴义桔山街道 瑞金大道 12 号", "522301", "桔山街道", "瑞金大道12号"),
    ("桔山街道瑞金大道12号", "522301", "桔山街道", "瑞金大道12号"),
    ("贵州省盘县红果镇胜境大道5号", "520281", "红果街道", "胜境大道5号"),
    ("贵州省六盘水市盘州市（原盘县）红果街道亦资社区居委会三组", "520281", "红果街道", "亦资社区3组"),
    ("盘县特区红果镇胜境大道5号", "520281", "红果街道", "胜境大道5号"),
    ("遵义县南白镇西大街12号", "520304", "南白街道", "西大街12号"),
    ("贵州省遵义市播州区南白街道西大街12号", "520304", "南白街道", "西大街12号"),
    ("遵义地区遵义县南白镇", "520304", "南白街道", ""),
    ("黔西县莲城办事处水西大道1号", "520581", "莲城街道", "水西大道1号"),
    ("贵州省毕节市黔西市莲城街道水西大道1号", "520581", "莲城街道", "水西大道1号"),
    ("黔西县城关镇水西大道", "520581", "城关镇", "水西大道"),
    ("毕节地区毕节市市东办事处双井寺路", "520502", "市东街道", "双井寺路"),
    ("贵州省毕节市翠屏路12号", "520502", None, "翠屏路12号"),
    ("毕节市七星关区市西街道", "520502", "市西街道", ""),
    ("威宁县草海镇海边村委会", "520526", "草海镇", "海边村"),
    ("贵州省毕节市威宁彝族回族苗族自治县草海街道办事处 建设路 5#", "520526", "草海镇", "建设路5号"),
    ("威宁自治县哲觉镇", "520526", "哲觉镇", ""),
    ("贵阳花溪区贵筑街道清溪路3栋2单元501", "520111", "贵筑街道", "清溪路3栋2单元501室"),
    ("贵州省贵阳市小河区黄河路", "520111", None, "黄河路"),
    ("贵阳市云岩区遵义路12号", "520103", None, "遵义路12号"),
    ("铜仁地区铜仁市锦江南路", "520602", None, "锦江南路"),
    ("铜仁地区松桃苗族自治县孟溪镇", "520628", "孟溪镇", ""),
    ("铜仁市万山特区", "520603", None, ""),
    ("松桃县孟溪镇头京村", "520628", "孟溪镇", "头京村"),
    ("安顺地区平坝县高峰镇", "520403", "高峰镇", ""),
    ("安顺市西秀区蔡官镇", "520402", "蔡官镇", ""),
    ("贵阳市清镇市流长乡腰岩村第四村民组", "520181", "流长苗族乡", "腰岩村4组"),
    ("安顺地区清镇县流长苗族乡腰岩村四组", "520181", "流长苗族乡", "腰岩村4组"),
    ("兴仁县巴铃镇", "522302", "巴铃镇", ""),
    ("贵州省兴仁市巴铃镇", "522302", "巴铃镇", ""),
    ("水城县玉舍乡", "520204", "玉舍镇", ""),
    ("六盘水市水城区玉舍镇", "520204", "玉舍镇", ""),
    ("贵州黔南三都县三合镇", "522732", "三合街道", ""),
    ("黔南布依族苗族自治州都匀市小围寨办事处", "522701", "小围寨街道", ""),
    ("黔东南州凯里市大十字街道北京东路7号", "522601", "大十字街道", "北京东路7号"),
    ("凯里市西门街", "522601", None, "西门街"),
    ("现住贵州省贞丰县珉谷街道", "522325", "珉谷街道", ""),
    ("户籍地址：贵州省贞丰县珉谷街道", "522325", "珉谷街道", ""),
    ("贵州省黔西南州义龙新区顶效街道开发大道", "522301", "顶效街道", "开发大道"),
    ("六枝特区岱山街道", "520203", "岱山街道", ""),
    ("道真县玉溪镇", "520325", "玉溪镇", ""),
    ("贵州大方县红旗街道", "520521", "红旗街道", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "county", "township", "rest"), ADDRESSES)
def test_addresses(text: str, county: str, township: str | None, rest: str) -> None:
    address = parse_address(text)
    assert (address.county_code, address.township, address.rest) == (county, township, rest)
    assert address.prefecture_code == county[:4]


@pytest.mark.parametrize(
    "text",
    [
        "遵义路12号",
        "安龙大道5号",
        "湖南省怀化市新晃县兴隆镇",
        "四川省泸州市叙永县",
        "重庆市綦江区",
        "贵州大学南门",
        "不明地点",
        "无",
        "",
    ],
)
def test_what_names_no_county_of_guizhou_has_none(text: str) -> None:
    address = parse_address(text)
    assert (address.county_code, address.township) == (None, None)


def test_a_prefecture_alone_is_kept() -> None:
    assert parse_address("贵州省遵义市").prefecture_code == "5203"
    assert parse_address("毕节地区").county_code is None
    assert parse_address("遵义市人民路3号").county_code is None
    assert parse_address("遵义市人民路3号").rest == "人民路3号"


def test_a_township_borne_by_several_counties_does_not_tell_the_county() -> None:
    assert parse_address("龙场镇新街村").county_code is None
    county_of = {parse_address(f"{name}龙场镇新街村").county_code for name in ("织金县", "贞丰县", "凯里市")}
    assert county_of == {"520524", "522325", "522601"}


COUNTIES = sorted(gazetteer.counties())
LEADS = ["", "贵州省", "贵州", "中国贵州省", "住贵州省"]


@given(st.sampled_from(COUNTIES), st.sampled_from(LEADS), st.data())
def test_every_township_of_the_province_is_found_below_its_county(county: str, lead: str, data: st.DataObject) -> None:
    township = data.draw(st.sampled_from(gazetteer.townships(county)))
    address = parse_address(f"{lead}{gazetteer.counties()[county]}{township.name}新华村3组")
    assert (address.county_code, address.township_code, address.township) == (county, township.code, township.name)
    assert address.rest == "新华村3组"


@pytest.mark.parametrize("county", COUNTIES)
def test_every_county_is_found_by_full_and_short_name(county: str) -> None:
    name = gazetteer.counties()[county]
    for text in (f"{name}人民路1号", f"贵州省{name}", f"{name}城关镇中山街"):
        assert parse_address(text).county_code == county


def test_the_gazetteer_holds_the_whole_province() -> None:
    assert len(gazetteer.counties()) == 88
    assert sum(len(gazetteer.townships(county)) for county in gazetteer.counties()) == 1510
    assert gazetteer.townships("110101") == []


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("瑞金路十二号", "瑞金路12号"),
        ("瑞金路012号", "瑞金路12号"),
        ("瑞金路12#", "瑞金路12号"),
        ("阳光小区3号楼2单元501房", "阳光小区3栋2单元501室"),
        ("阳光小区3幢2单元501号", "阳光小区3栋2单元501室"),
        ("阳光小区三栋二单元501", "阳光小区3栋2单元501室"),
        ("阳光小区3-2-501", "阳光小区3栋2单元501室"),
        ("阳光小区3栋501", "阳光小区3栋501室"),
        ("腰岩村第3村民小组", "腰岩村3组"),
        ("腰岩村村民委员会三组", "腰岩村3组"),
        ("腰岩村二十一组", "腰岩村21组"),
        ("腰岩村3社", "腰岩村3组"),
        ("亦资居委会", "亦资社区"),
        ("三江口", "三江口"),
        ("二社区", "二社区"),
        ("人民路10号附3号", "人民路10号附3号"),
    ],
)
def test_one_way_to_write_what_stands_below(text: str, normal: str) -> None:
    assert normalise_rest(plain(text)) == normal
    assert normalise_rest(normal) == normal


@given(st.text(max_size=60) | st.text("贵州省兴义市桔山街道遵县盘毕节黔西南三组号栋单元-123()（原）路", max_size=30))
def test_no_text_makes_it_raise_and_nothing_is_invented(text: str) -> None:
    address = parse_address(text)
    if address.county_code is not None:
        assert address.county_code in gazetteer.counties()
        assert address.prefecture_code == address.county_code[:4]
    if address.township_code is not None:
        assert address.township_code.startswith(address.county_code or "?")
    assert parse_address(text) == address


def test_a_narrative_in_the_column_does_no_harm() -> None:
    for text in ("新区" * 20_000, "贵州省" * 20_000, "兴义市桔山街道" * 10_000):
        assert len(parse_address(text).rest) > 30_000


def test_it_is_fast_enough_for_millions_of_rows() -> None:
    """The contract is 20,000 a second; measured some 100,000. The bound is loose, as machines are shared."""
    texts = [text for text, *_ in ADDRESSES] * 50
    parse_address("贵州省兴义市")
    start = time.process_time()
    for text in texts:
        parse_address(text)
    assert len(texts) / (time.process_time() - start) > 20_000
