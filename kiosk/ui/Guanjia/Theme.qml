pragma Singleton
import QtQuick

// Tokens: millimetres become pixels once, colours have roles. No screen names a colour or a size.
QtObject {
    id: theme

    readonly property real pxPerMm: look.pxPerMm
    // 长者版; the developer's dock has no journey that could choose it.
    readonly property bool elder: typeof view !== "undefined" && view.elder
    readonly property real textScale: Math.max(look.textScale, elder ? look.textScales[1] : 1)
    readonly property bool large: textScale > 1
    readonly property bool high: look.theme === "high"
    // Surfaces that are told apart by their edges, not by their shade.
    readonly property bool edged: look.theme !== "normal"

    function mm(millimetres: real): int {
        return Math.round(millimetres * pxPerMm)
    }

    // Spacing
    readonly property int margin: mm(14)
    readonly property int gap: mm(6)
    readonly property int gapSmall: mm(4)
    readonly property int gapTiny: mm(2)
    readonly property int radius: mm(6)
    readonly property int radiusSmall: mm(4)
    readonly property int line: Math.max(1, mm(0.4))
    readonly property int lineStrong: Math.max(2, mm(0.9))
    readonly property int target: mm(elder ? 26 : 20)
    // A keyboard has ten keys to a row at every size.
    readonly property int key: mm(20)
    readonly property int targetPrimary: mm(elder ? 28 : 24)

    // Low reach: where, on the page, what can be touched begins; the window knows. 0: anywhere.
    property real reachTop: 0
    // Of the height of the panel, from below: what one reaches sitting.
    readonly property real reach: 0.55

    // Type: scale 1 · 1.25 · 1.6 · 2.2 · 3 on 6.5 mm
    // The same character is drawn otherwise in Hong Kong.
    readonly property string family: typeof view !== "undefined" && view.language === "zh_HK"
        ? "Noto Sans CJK HK" : "Noto Sans CJK SC"
    readonly property int textAside: mm(large ? Math.max(9, 6.5 * textScale) : 6.5)
    readonly property int textSentence: type(8)
    readonly property int textTile: type(10)
    readonly property int textQuestion: Math.round(mm(15.5) * (1 + (textScale - 1) * 0.5))
    readonly property int textPromise: Math.round(mm(22) * (1 + (textScale - 1) * 0.3))
    // What must fit its place at every size: the bottom bar, labels of keys.
    readonly property int textLabel: Math.round(mm(6.5) * (1 + (textScale - 1) * 0.5))
    // Labels of a sheet with much on it.
    readonly property real labelColumn: mm(37) * Math.min(textScale, 1.3)

    // Pictures grow with the words beside them, half as fast.
    function icon(millimetres: real): int {
        return Math.round(millimetres * pxPerMm * (1 + (textScale - 1) * 0.6))
    }

    readonly property FontMetrics measure: FontMetrics {
        font.family: theme.family
        font.pixelSize: 100
        font.bold: true
    }

    // A size at which no word, and no number that is read as one, has to be broken in two;
    // Chinese may be broken anywhere.
    function unbroken(text: string, size: int, width: real): int {
        const words = text.match(/[A-Za-zÀ-ÿ'’-]{3,}|[0-9*]{4,20}/g)
        if (words === null || width <= 0)
            return size
        const widest = Math.max(...words.map(one => measure.advanceWidth(one))) * size / 100
        return widest <= width ? size : Math.floor(size * width / widest)
    }

    function type(millimetres: real): int {
        return Math.round(millimetres * pxPerMm * textScale)
    }

    // Colour by role, a value for each theme
    readonly property var palettes: ({
        normal: {
            ground: "#F3F6F4", surface: "#FFFFFF", ink: "#10231F", inkQuiet: "#4E615B",
            // Edges of what can be touched stand out at 3:1; those of sheets stay quiet.
            outline: "#D5DEDA", outlineControl: "#74867F",
            primary: "#0B5C55", primaryPressed: "#084842", inkOnPrimary: "#FFFFFF",
            inkOnPrimaryQuiet: "#CFE5E1",
            hero: "#0B5C55", inkOnHero: "#FFFFFF", inkOnHeroQuiet: "#CFE5E1",
            soft: "#E1EFEC", softPressed: "#CDE2DE", good: "#176B3B", caution: "#7A4F00",
            cautionSoft: "#FBEFD6", danger: "#A63A12", dangerSoft: "#F7E6DF",
            shade: "#99101F1C", lamp: "#0E7F6C"
        },
        dark: {
            ground: "#0F1716", surface: "#182322", ink: "#EEF4F2", inkQuiet: "#B4C4BF",
            outline: "#33433F", outlineControl: "#7C918B",
            primary: "#5CC9B8", primaryPressed: "#8ADCCF", inkOnPrimary: "#04211D",
            inkOnPrimaryQuiet: "#0B3B35",
            hero: "#123B36", inkOnHero: "#EEF4F2", inkOnHeroQuiet: "#C6DBD6",
            soft: "#1E3330", softPressed: "#2A4743", good: "#6FD08F", caution: "#F2C063",
            cautionSoft: "#3A2E12", danger: "#FF9B78", dangerSoft: "#3F2218",
            shade: "#CC000000", lamp: "#5CC9B8"
        },
        high: {
            ground: "#000000", surface: "#000000", ink: "#FFFFFF", inkQuiet: "#FFFFFF",
            outline: "#FFFFFF", outlineControl: "#FFFFFF",
            primary: "#FFE100", primaryPressed: "#FFFFFF", inkOnPrimary: "#000000",
            inkOnPrimaryQuiet: "#000000",
            hero: "#FFE100", inkOnHero: "#000000", inkOnHeroQuiet: "#000000",
            soft: "#000000", softPressed: "#3A3A3A", good: "#FFE100", caution: "#FFE100",
            cautionSoft: "#000000", danger: "#FFE100", dangerSoft: "#000000",
            shade: "#CC000000", lamp: "#FFE100"
        }
    })
    readonly property var palette: palettes[look.theme]

    readonly property color ground: palette.ground
    readonly property color surface: palette.surface
    readonly property color ink: palette.ink
    readonly property color inkQuiet: palette.inkQuiet
    readonly property color outline: palette.outline
    readonly property color outlineControl: palette.outlineControl
    readonly property color primary: palette.primary
    readonly property color primaryPressed: palette.primaryPressed
    readonly property color inkOnPrimary: palette.inkOnPrimary
    readonly property color inkOnPrimaryQuiet: palette.inkOnPrimaryQuiet
    readonly property color hero: palette.hero
    readonly property color inkOnHero: palette.inkOnHero
    readonly property color inkOnHeroQuiet: palette.inkOnHeroQuiet
    readonly property color soft: palette.soft
    readonly property color softPressed: palette.softPressed
    readonly property color good: palette.good
    readonly property color caution: palette.caution
    readonly property color cautionSoft: palette.cautionSoft
    readonly property color danger: palette.danger
    readonly property color dangerSoft: palette.dangerSoft
    readonly property color shade: palette.shade
    readonly property color lamp: palette.lamp
    // The dark screen of the audio mode, the same in every theme.
    readonly property color curtain: "#000000"
    readonly property color curtainInk: "#FFFFFF"

    // Motion
    readonly property int slide: look.still ? 0 : 240
}
