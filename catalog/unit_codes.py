"""Units as other catalogues exchange them: UN/CEFACT Recommendation 20, common codes."""

#: the symbol of a unit of `units.UNITS` → its common code; a unit that is not here is written by its symbol only
COMMON_CODES = {
    "мм": "MMT", "м": "MTR", "мкм": "4H", "кг": "KGM", "кВт": "KWT", "об/мин": "RPM", "Н·м": "NU", "кН": "B47",
    "мм/мин": "H81", "м/мин": "2X", "м/с": "MTS", "мм/с": "C16", "°": "DD", "″": "D62", "с": "SEC", "ч": "HUR",
    "сут": "DAY", "мес": "MON", "шт.": "H87", "МПа": "MPA", "л": "LTR", "л/мин": "L2", "А": "AMP", "В": "VLT",
    "°C": "CEL", "кДж": "KJO", "кВА": "KVA", "Гц": "HTZ", "%": "P1", "т": "TNE", "Вт": "WTT", "м²": "MTK",
}  # fmt: skip
