pragma Singleton
import QtQuick

// Tokens: millimetres become pixels once, colours have roles. No screen names a colour or a size.
QtObject {
    readonly property real pxPerMm: look.pxPerMm
    readonly property real textScale: look.textScale
    readonly property bool high: look.highContrast

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
    readonly property int target: mm(20)
    readonly property int targetPrimary: mm(24)

    // Type: scale 1 · 1.25 · 1.6 · 2.2 · 3 on 6.5 mm
    readonly property string family: "Noto Sans CJK SC"
    readonly property int textAside: mm(textScale > 1 ? 9 : 6.5)
    readonly property int textSentence: type(8)
    readonly property int textTile: type(10)
    readonly property int textQuestion: Math.round(mm(15.5) * (1 + (textScale - 1) * 0.5))
    readonly property int textPromise: Math.round(mm(22) * (1 + (textScale - 1) * 0.3))

    function type(millimetres: real): int {
        return Math.round(millimetres * pxPerMm * textScale)
    }

    // Colour by role
    readonly property color ground: high ? "#000000" : "#F3F6F4"
    readonly property color surface: high ? "#000000" : "#FFFFFF"
    readonly property color ink: high ? "#FFFFFF" : "#10231F"
    readonly property color inkQuiet: high ? "#FFFFFF" : "#4E615B"
    readonly property color outline: high ? "#FFFFFF" : "#D5DEDA"
    // Edges of what can be touched stand out at 3:1; those of sheets and rules stay quiet.
    readonly property color outlineControl: high ? "#FFFFFF" : "#7F918A"
    readonly property color primary: high ? "#FFE100" : "#0B5C55"
    readonly property color primaryPressed: high ? "#FFFFFF" : "#084842"
    readonly property color inkOnPrimary: high ? "#000000" : "#FFFFFF"
    readonly property color inkOnPrimaryQuiet: high ? "#000000" : "#CFE5E1"
    readonly property color soft: high ? "#000000" : "#E1EFEC"
    readonly property color softPressed: high ? "#3A3A3A" : "#CDE2DE"
    readonly property color good: high ? "#FFE100" : "#1E7A46"
    readonly property color caution: high ? "#FFE100" : "#7A4F00"
    readonly property color cautionSoft: high ? "#000000" : "#FBEFD6"
    readonly property color danger: high ? "#FFE100" : "#A63A12"
    readonly property color dangerSoft: high ? "#000000" : "#F7E6DF"
    readonly property color shade: high ? "#CC000000" : "#99101F1C"
    readonly property color lamp: high ? "#FFE100" : "#0E7F6C"

    // Motion
    readonly property int slide: look.still ? 0 : 240
    readonly property int fade: look.still ? 0 : 160
}
