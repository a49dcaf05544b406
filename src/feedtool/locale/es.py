"""Spanish."""

from __future__ import annotations

from feedtool.locale.language import Language

LANGUAGE = Language(
    code="es",
    labels={
        "skip": "Ir a las entradas",
        "feeds": "Feeds",
        "subscribe": "Suscribirse",
        "how": "Copia una dirección en tu lector de feeds: te avisa cuando hay algo nuevo. Sin cuenta ni correo.",
        "also": "También en",
        "from": "de",
        "by": "por",
        "empty": "Todavía no hay nada.",
        "read": "Seguir leyendo",
        "newest": "Últimas",
        "sources": "Fuentes",
        "price": "Precio",
        "until": "Hasta el",
        "rating": "Nota",
        "picture": "Imagen",
        "how_title": "Cómo suscribirse",
        "embed": "Muéstralo en tu sitio",
        "newer": "Entradas más recientes",
        "older": "Entradas anteriores",
        "latest": "Últimas entradas",
        "archives": "Archivos",
        "archive": "Archivo",
        "more": "Más feeds",
        "instead": "Las mismas líneas con otro nombre:",
    },
    months=(
        "ene enero",
        "feb febrero",
        "marzo",
        "abr abril",
        "mayo",
        "junio",
        "julio",
        "ago agosto",
        "sept septiembre setiembre",
        "oct octubre",
        "nov noviembre",
        "dic diciembre",
    ),
    date_words=(
        "lun mar mié mie jue vie sáb lunes martes miércoles miercoles jueves viernes sábado sabado domingo de del el"
    ),
    units={
        "minutes": "minuto minutos",
        "hours": "hora horas",
        "days": "dia dias",
        "weeks": "semana semanas",
        "months": "mes meses",
        "years": "ano anos",
    },
    numbers=("un uno una", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"),
    now="ahora, ahora mismo",
    today="hoy",
    yesterday="ayer",
    day_before_yesterday="anteayer",
    ago="hace",
    categories={
        "news": "noticias, noticia, actualidad",
        "offers": "ofertas, oferta, descuentos",
        "reviews": "reseñas, reseña, análisis",
    },
    update_marks="actualizado, actualizada, actualizacion",
    column_words="semana semanal enlaces resumen boletin mensual diario diaria ofertas",
    part_words=(
        "parte episodio capitulo primero primera segundo segunda tercero tercera dos tres cuatro lunes martes "
        "miercoles jueves viernes domingo enero febrero abril mayo junio julio agosto septiembre octubre noviembre "
        "diciembre"
    ),
    comment_marks="comentario, comentarios, comentario en, comentarios en, respuesta, respuesta a",
)
