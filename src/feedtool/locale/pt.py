"""Portuguese."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="pt",
    months=(
        "janeiro",
        "fev fevereiro",
        "março marco",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "out outubro",
        "novembro",
        "dezembro",
    ),
    date_words="seg ter qua qui sex sáb dom segunda terça quarta quinta sexta feira da de",
    units={
        "minutes": "minuto minutos",
        "hours": "hora horas",
        "days": "dia dias",
        "weeks": "semana semanas",
        "months": "mes meses",
        "years": "ano anos",
    },
    numbers=("um uma", "dois duas", "tres", "quatro", "cinco", "seis", "sete", "oito", "nove", "dez"),
    now="agora, agora mesmo",
    today="hoje",
    yesterday="ontem",
    day_before_yesterday="anteontem",
    ago="ha, atras",
    categories={
        "news": "notícias, notícia",
        "offers": "promoções, promoção",
        "reviews": "análises, análise, resenhas, resenha",
    },
    update_marks="atualizado, atualizada",
    column_words="semana semanal resumo boletim mensal diario diaria ofertas",
    part_words=(
        "parte episodio capitulo primeiro primeira segundo segunda terceiro terceira quarto quarta quinto quinta "
        "sexto sexta dois sabado domingo fevereiro marco abril maio junho julho agosto setembro outubro dezembro"
    ),
    comment_marks="comentario em, resposta, resposta a",
)
