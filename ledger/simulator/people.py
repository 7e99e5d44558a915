"""Invented members: what the shop knows of them, and where they stand with it."""

from dataclasses import dataclass, field

from ledger.simulator.dice import Dice

Values = dict[str, str]

SURNAMES = "陳林黃張李王吳劉蔡楊許鄭謝郭洪邱曾廖賴徐周葉蘇莊呂江何蕭羅高"
GIVEN = (
    *("志明", "俊傑", "家豪", "建宏", "冠宇", "承翰", "柏翰", "宗翰", "彥廷", "宇軒", "明哲"),
    *("淑芬", "美玲", "怡君", "雅婷", "佳穎", "欣怡", "雅雯", "詩涵", "郁婷", "宜蓁", "品妍"),
    *("子晴", "思妤", "慧君", "文雄", "國華", "秀英", "麗華", "惠美"),
)
HANDLES = ("ming", "mei", "chun", "ting", "hsin", "wei", "jia", "ling", "hao", "ying", "pei", "han")
DOMAINS = ("example.com", "example.org", "example.net")
PLACES = (
    *("臺北市大安區", "臺北市信義區", "新北市板橋區", "新北市淡水區", "桃園市中壢區"),
    *("新竹市東區", "臺中市西屯區", "臺中市北屯區", "彰化縣員林市", "嘉義市西區"),
    *("臺南市東區", "臺南市安平區", "高雄市左營區", "高雄市鳳山區", "屏東縣屏東市"),
    *("宜蘭縣羅東鎮", "花蓮縣花蓮市"),
)
ROADS = ("中正路", "民生路", "和平東路", "復興南路", "光復路", "成功路", "文化路", "忠孝街")
BRANDS = ("visa", "mastercard", "jcb")


@dataclass(slots=True)
class Member:
    """Where one member stands; times in milliseconds since 1970."""

    reference: str
    busy_until: int
    """Until then something is going on that another happening must not cross."""
    barred_until: int
    """Until then nothing at all may be done with the member's data."""
    quiet_at: int = 0
    """When the last parcel, answer or bill on its way has arrived."""
    has_card: bool = False
    has_birth_date: bool = False
    channels: frozenset[str] = frozenset()
    """On which channels marketing may reach the member."""
    refused: frozenset[str] = frozenset()
    """On which channels the member refused marketing."""
    contacted: frozenset[str] = frozenset()
    """On which channels marketing reached the member before."""
    received_by: dict[str, str] = field(default_factory=dict)
    """Recipient to the category it was given."""
    consents: frozenset[str] = frozenset()
    """Purposes outside the notice that the member consented to."""

    def is_free(self, now: int) -> bool:
        return self.busy_until < now and self.barred_until < now


def identity(dice: Dice) -> Values:
    """Name, address, telephone and e-mail address (C001)."""
    return {
        "name": dice.pick(SURNAMES) + dice.pick(GIVEN),
        "address": address(dice),
        "phone": phone(dice),
        "email": f"{dice.pick(HANDLES)}.{dice.between(100, 99999)}@{dice.pick(DOMAINS)}",
    }


def address(dice: Dice) -> str:
    house = f"{dice.between(1, 380)}號{dice.between(1, 14)}樓"
    return dice.pick(PLACES) + dice.pick(ROADS) + house


def phone(dice: Dice) -> str:
    return f"09{dice.between(0, 99_999_999):08}"


def description(dice: Dice) -> Values:
    """Sex and date of birth (C011)."""
    born = f"{dice.between(1950, 2007)}-{dice.between(1, 12):02}-{dice.between(1, 28):02}"
    return {"sex": dice.pick(("female", "male")), "birth_date": born}


def card(dice: Dice) -> Values:
    """What the shop keeps of a payment card (C002): never the number."""
    return {
        "card_brand": dice.pick(BRANDS),
        "card_last4": f"{dice.between(0, 9999):04}",
        "payment_reference": f"pay-{dice.between(100_000, 999_999)}",
    }
