"""Strategies that make right numbers by the standards, written apart from the code under test."""

from __future__ import annotations

from datetime import date

from hypothesis import strategies as st

DIGITS = "0123456789"
USCC_SYMBOLS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
#: In force today, abolished since (522401, 522101, 522501), and in other provinces.
REGIONS = ("522301", "520102", "522401", "522101", "522501", "520581", "110101", "440106", "650102")


def mod_11_2(first17: str) -> str:
    """GB 11643: the weighted sum of 17 digits, looked up in the table of the standard."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(w * int(d) for w, d in zip(weights, first17, strict=True))
    return "10X98765432"[total % 11]


def gb_11714(first8: str) -> str:
    """GB 11714: the ninth character of an organisation code."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(w * int(c, 36) for w, c in zip(weights, first8, strict=True))
    check = (11 - total % 11) % 11
    return "X" if check == 10 else str(check)


def gb_32100(first17: str) -> str:
    """GB 32100: the eighteenth character, from the weights as the standard prints them."""
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    total = sum(w * USCC_SYMBOLS.index(c) for w, c in zip(weights, first17, strict=True))
    return USCC_SYMBOLS[(31 - total % 31) % 31]


def digits(length: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=length, max_size=length)


birth_dates = st.dates(date(1900, 1, 1), date(2024, 12, 31))


@st.composite
def citizen_ids(draw: st.DrawFn, regions: tuple[str, ...] = REGIONS) -> str:
    first17 = draw(st.sampled_from(regions)) + draw(birth_dates).strftime("%Y%m%d") + draw(digits(3))
    return first17 + mod_11_2(first17)


@st.composite
def old_citizen_ids(draw: st.DrawFn) -> str:
    born = draw(st.dates(date(1900, 1, 1), date(1999, 12, 31)))
    return draw(st.sampled_from(REGIONS)) + born.strftime("%y%m%d") + f"{draw(st.integers(0, 995)):03d}"


@st.composite
def organisation_codes(draw: st.DrawFn) -> str:
    first8 = draw(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8))
    return first8 + gb_11714(first8)


@st.composite
def usccs(draw: st.DrawFn) -> str:
    authority = draw(st.sampled_from(["91", "92", "93", "11", "12", "51", "52", "53", "N2", "Y1", "A1"]))
    region = draw(st.sampled_from(["522301", "520102", "110101", "100000"]))
    first17 = authority + region + draw(organisation_codes())
    return first17 + gb_32100(first17)


PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
plate_heads = st.builds(str.__add__, st.sampled_from(PROVINCES), st.sampled_from(PLATE_LETTERS))


def serials(length: int) -> st.SearchStrategy[str]:
    return st.text(PLATE_LETTERS + DIGITS, min_size=length, max_size=length)


def vin_check(vin: str) -> str:
    """GB 16735: what position 9 should hold, from the transliteration table of the standard."""
    values = dict(zip("ABCDEFGHJKLMNPRSTUVWXYZ", "12345678123457923456789", strict=True))
    weights = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
    rest = sum(w * int(values.get(c, c)) for w, c in zip(weights, vin, strict=True)) % 11
    return "X" if rest == 10 else str(rest)


@st.composite
def vins(draw: st.DrawFn) -> str:
    symbols = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
    body = "L" + draw(st.text(symbols, min_size=12, max_size=12)) + draw(digits(4))
    return body[:8] + vin_check(body) + body[9:]


@st.composite
def court_case_parts(draw: st.DrawFn) -> tuple[str, str, str, str]:
    """Year, court code, case type and serial of a number since 2016."""
    return (
        str(draw(st.integers(2016, 2025))),
        draw(st.sampled_from(["黔", "黔01", "黔0103", "黔2301", "沪7101", "最高法"])),
        draw(st.sampled_from(["民初", "刑初", "刑终", "行初", "执", "执恢", "民特", "财保", "知民初"])),
        str(draw(st.integers(1, 99999))),
    )
