"""Check digits of Russian company numbers: ИНН and ОГРН.

They catch slips of the hand, not lies: a valid number need not belong to anybody.
"""

import re

_INN_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_11 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN_12 = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)


def valid_inn(text: str) -> bool:
    """Whether the text is a taxpayer number (ИНН): 10 digits of a company or 12 of a person.

    Source: the structure is in the order of the Federal Tax Service ММВ-7-6/435@ of 29.06.2012; the check digit is
    the sum of digit × weight, mod 11, mod 10. The order speaks of "a control number computed by a special
    algorithm"; the weights are those of the common knowledge (Wikipedia, «Контрольное число», section ИНН) and are
    tried in the tests on numbers that government bodies publish. All zeros, which the formula lets pass, is refused:
    there is no region 00.
    """
    if not re.fullmatch(r"[0-9]{10}|[0-9]{12}", text) or text.startswith("00"):
        return False
    digits = [int(char) for char in text]
    if len(digits) == 10:
        return digits[9] == _weighted(digits, _INN_10)
    return digits[10] == _weighted(digits, _INN_11) and digits[11] == _weighted(digits, _INN_12)


def valid_ogrn(text: str) -> bool:
    """Whether the text is a state registration number: ОГРН (13 digits, from 1 or 5) or ОГРНИП (15, from 3).

    Source: order of the Ministry of Finance 165н of 30.10.2017, which sets the structure: the last digit is the
    lowest digit of the remainder of the number before it divided by 11 (ОГРН) or by 13 (ОГРНИП). The first digits
    2, 4, 6–9 mark later records (ГРН), which are no company's main number.
    """
    if re.fullmatch(r"[15][0-9]{12}", text):
        return int(text[12]) == int(text[:12]) % 11 % 10
    if re.fullmatch(r"3[0-9]{14}", text):
        return int(text[14]) == int(text[:14]) % 13 % 10
    return False


def _weighted(digits: list[int], weights: tuple[int, ...]) -> int:
    return sum(digit * weight for digit, weight in zip(digits, weights, strict=False)) % 11 % 10
