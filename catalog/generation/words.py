"""The words of the made-up catalogue: names of companies, designations, titles and texts as makers write them."""

import itertools
import random
import re
from typing import Any

import pymorphy3

TOWNS = [
    "Уфа", "Стерлитамак", "Салават", "Ишимбай", "Кумертау", "Белорецк", "Нефтекамск", "Октябрьский", "Туймазы",
    "Бирск", "Сибай", "Учалы", "Мелеуз", "Белебей", "Дюртюли", "Янаул",
]  # fmt: skip
PLACES = ["Урал", "Агидель", "Башкир", "Юрюзань", "Инзер", "Дёма", "Зилим", "Иремель", "Сакмара", "Таналык", "Ирендык"]
TRADES = [
    "станко", "маш", "техно", "пром", "инструмент", "гидро", "металл", "энерго", "прибор", "редуктор", "шпиндель",
    "привод", "литьё", "оснастка",
]  # fmt: skip
ENDINGS = ["сервис", "строй", "центр", "завод", "комплект", "автоматика", "деталь", "система", "ремонт", "монтаж"]
FORMS = ["ООО", "ООО", "ООО", "АО", "НПП"]

LETTERS = "АБВГДЕЖИКЛМНПРСТУФ"
SUFFIXES = ["", "", "", "", "П", "В", "М", "Ф1", "Ф2", "Ф3", "МФ4", "-01", "-2", "РФ3"]
MAKERS = ["СТ", "ДЗ", "УСЗ", "МК", "ВМ", "ЛТ", "ИС", "ГС", "ТПК"]
MARKS = ["NW", "TX", "FM", "KR", "HV", "VL", "QD", "ZT"]
FOREIGN = ["Nordwerk", "Takumo", "Ferromec", "Bergstal", "Hanseong", "Lundqvist", "Precimax", "Ostfräs"]

#: what may stand behind the name of a machine
QUALITIES = [
    "", "", "", "", "с ЧПУ", "с УЦИ", "повышенной точности", "высокой точности", "особо высокой точности",
    "тяжёлого исполнения", "настольного исполнения", "специального исполнения", "с гидравлическим зажимом",
    "с противошпинделем", "с поворотным столом", "с автоматической сменой инструмента", "для учебных мастерских",
    "после капитального ремонта", "с линейными двигателями", "с охлаждением через шпиндель",
]  # fmt: skip
PATTERNS = [
    "{one} {code}", "{one} {code}", "{one} {quality} {code}", "{one} {code} {quality}", "{one} модели {code}",
    "{one} мод. {code} {quality}", "{code}: {many} {quality}", "{one} «{mark}» {code}", "{one} {quality}",
]  # fmt: skip
SERIES = ["Агидель", "Прогресс", "Мастер", "Вектор", "Титан", "Сокол", "Уралец", "Точность"]

WORK = [
    "точения валов и втулок", "обработки корпусных деталей", "сверления и растачивания отверстий",
    "шлифования направляющих", "фрезерования плоскостей и пазов", "нарезания резьбы", "изготовления штампов",
    "обработки фланцев, колец и дисков", "изготовления пресс-форм", "обработки зубчатых колёс", "раскроя листа",
    "ремонта узлов и агрегатов", "изготовления лопаток турбин", "обработки деталей арматуры",
]  # fmt: skip
MATERIALS = [
    "из чугуна", "из конструкционной стали", "из нержавеющей стали", "из алюминиевых сплавов", "из титановых сплавов",
    "из бронзы и латуни", "из жаропрочных сплавов", "из закалённой стали", "из полимеров", "из стали 40Х",
]  # fmt: skip
SHOPS = [
    "в единичном и мелкосерийном производстве", "в серийном производстве", "в ремонтных цехах",
    "в инструментальных цехах", "на предприятиях нефтегазового машиностроения", "в учебных мастерских",
    "на заводах авиационной промышленности", "в крупносерийном производстве",
]  # fmt: skip
FEATURES = [
    "Жёсткая чугунная станина гасит вибрации.", "Шпиндель установлен на прецизионных подшипниках.",
    "Направляющие закалены и отшлифованы.", "Инструмент меняется автоматически.", "Ходовые винты — шариковые.",
    "Смазка узлов централизованная.", "Зажим заготовки гидравлический.", "Ограждение рабочей зоны кабинетное.",
    "Возможна встройка в автоматическую линию.", "Привод подач — цифровой, с обратной связью по положению.",
    "Стружка удаляется шнековым транспортёром.", "Паспорт и руководство по эксплуатации входят в комплект.",
    "Точность проверяется по протоколу приёмки.", "Поставка с пусконаладкой и обучением оператора.",
]  # fmt: skip
TEXT_VALUES = ["по согласованию", "по техническому заданию", "согласно паспорту", "определяется заказом"]

_HEAD = re.compile(r"^[^,(]+")


def company_names(total: int, rng: random.Random) -> list[str]:
    """Different names; beyond what the words give, with a number."""
    names = [f"{p}{t}{e}" for p, t, e in itertools.product(PLACES, TRADES, ENDINGS)]
    rng.shuffle(names)
    return [
        f"{rng.choice(FORMS)} «{names[n] if n < len(names) else f'{names[n % len(names)]}-{n}'}»" for n in range(total)
    ]


def designation(rng: random.Random) -> str:
    """A designation in the manner of ЭНИМС (16К20Ф3), of a maker (СТ-16К20), or of an importer (NW-500)."""
    kind = rng.random()
    if kind < 0.15:
        return f"{rng.choice(MARKS)}-{rng.randrange(5, 400) * 5}{rng.choice(('', '', 'L', 'S', 'Y'))}"
    if kind < 0.25:
        return f"{rng.choice(MAKERS)}-{rng.randrange(10, 100)}-{rng.randrange(1, 30):02d}"
    code = f"{rng.randrange(1, 64)}{rng.choice(LETTERS)}{rng.randrange(10, 1000)}{rng.choice(SUFFIXES)}"
    return f"{rng.choice(MAKERS)}-{code}" if kind < 0.4 else code


def title(rng: random.Random, one: str, many: str, code: str) -> str:
    """What the product is, in one of the ways in which makers say it."""
    pattern, quality = rng.choice(PATTERNS), rng.choice(QUALITIES)
    text = pattern.format(one=one, many=many, code=code, quality=quality, mark=rng.choice(SERIES))
    return " ".join(text.split())[:200]


def summary(rng: random.Random) -> str:
    """What it is for."""
    return f"Для {rng.choice(WORK)} {rng.choice(MATERIALS)} {rng.choice(SHOPS)}."


def description(rng: random.Random) -> str:
    """Three sentences about it."""
    return " ".join(rng.sample(FEATURES, 3))


def analogue(rng: random.Random) -> str:
    """An imported machine that it takes the place of."""
    return f"{rng.choice(FOREIGN)} {rng.choice(MARKS)} {rng.randrange(5, 400) * 5}"


class Grammar:
    """Puts the names of categories into the singular: a card is about one machine."""

    def __init__(self) -> None:
        self.analyser = pymorphy3.MorphAnalyzer(lang="ru")

    def singular(self, name: str) -> str:
        """«Токарно-винторезные станки» → «Токарно-винторезный станок»; as it is where the grammar is not clear."""
        head = _HEAD.match(name)
        words = (head[0] if head else name).split()
        place = next((place for place, word in enumerate(words) if self.noun(word)), None)
        noun = self.noun(words[place]) if place is not None else None
        one = noun.inflect({"sing", "nomn"}) if noun else None
        if place is None or one is None:
            return name
        rest = words[place + 1 :]
        if "и" in rest and any(self.noun(word) for word in rest[rest.index("и") :]):
            words = words[: place + 1 + rest.index("и")]  # «Зенкеры и развёртки»: a card is about the first
        agreed = [one.word if n == place else self.agreed(word, one.tag.gender) for n, word in enumerate(words)]
        text = " ".join(agreed)
        return text[:1].upper() + text[1:]

    def noun(self, word: str) -> Any:
        """The reading of a word as a plural noun in the nominative, when that is the likeliest; else None."""
        first, *others = self.analyser.parse(word)
        if "NOUN" not in first.tag:
            return None
        return next((form for form in (first, *others) if {"NOUN", "plur", "nomn"} in form.tag), None)

    def agreed(self, word: str, gender: str) -> str:
        """An adjective or participle of the nominative plural in the singular; any other word as it is."""
        prefix, hyphen, tail = word.rpartition("-")
        for form in self.analyser.parse(tail):
            if {"plur", "nomn"} in form.tag and form.tag.POS in ("ADJF", "PRTF"):
                one = form.inflect({"sing", "nomn", gender})
                return prefix + hyphen + one.word if one else word
        return word
