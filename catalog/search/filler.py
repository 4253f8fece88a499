"""Words that say little or nothing of what a buyer looks for.

All of them are normal forms without ё. What is left out of queries never changes what a query finds by itself: a query
of nothing but such words is looked up as it stands.
"""

#: function words: neither indexed nor looked for. Abbreviations that look like them («ПО», «ТО») are told by capitals.
_STOP_WORDS_TEXT = """
    а без бы в во вы для до его ее же за и из или иль их к как ко ли либо мы на над не ни но о об он она они оно от
    по под при с со та так также те то того тоже той том тот тою ту ты у чтобы эта эти это этот я
    a an and at for from in of on or the to with
"""
STOP_WORDS = frozenset(_STOP_WORDS_TEXT.split())

#: what a question is dressed in: «нужен …», «где купить … недорого»; left out of queries
_DRESSING_TEXT = """
    весь все еще лишь только очень самый какой который кто что чем где куда откуда почем сколько
    нужно нужный надо требоваться искать найти хотеть хотеться мочь можно быть есть иметься интересовать
    купить купля покупка приобрести продать продавать продаваться продажа заказать выбрать подобрать
    цена стоимость прайс стоить недорого недорогой дешево дешевый срочно срочный быстро хороший лучший лучше
    подсказать посоветовать помочь предложить узнать рассчитать посчитать здравствуйте здравствовать пожалуйста
    желательно вроде типа например если рядом город г рф бу б/у оптом
    мой наш ваш мне делать сделать
    buy find need price cheap where who how much please any some want
"""
DRESSING = frozenset(_DRESSING_TEXT.split())

#: words of every machine shop: looked for, but they alone are no answer to a query whose other words nothing has
_WEAK_TEXT = """
    станок станочный машина машинка оборудование установка аппарат прибор устройство система комплекс комплект агрегат
    деталь изделие заготовка узел часть запчасть материал металл вещь штука единица партия образец
    завод предприятие фирма компания организация производитель поставщик изготовитель мастерская цех ооо оао зао
    пао ао ип
    производство изготовление изготовить изготавливать изготовлять производить выпускать выпуск услуга работа заказ
    обработка обрабатывать обработать чертеж размер длина ширина высота диаметр масса вес толщина модель тип вид серия
    новый большой маленький малый нужда подготовка поставка доставка ремонтный автомат автоматический полуавтомат
    универсальный промышленный технический комплексный срок качество качественный точный точность
    мм см м км кг т тн г л кн квт вт в а мкм мин об с ч шт гц мпа н градус метр миллиметр килограмм тонна час
    machine machines equipment tool part parts device system work company factory product mm cm m kg t kw kn
"""
WEAK = frozenset(_WEAK_TEXT.split())
