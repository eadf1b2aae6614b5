import QtQuick
import Guanjia

// One line: what it is about, how it is, what to do; buttons where something can be done.
Rectangle {
    id: line

    property var row
    readonly property bool loud: row.tone === "danger" || row.tone === "caution"
    readonly property color inkColor: row.tone === "danger" ? Theme.danger
        : row.tone === "caution" ? Theme.caution : row.tone === "good" ? Theme.good : Theme.ink
    // One button stands beside the words, several below them.
    readonly property bool below: row.buttons.length > 1 || width < Theme.mm(200)
    readonly property bool drawn: row.at !== ""
    readonly property real buttonWidth: Theme.mm(46)
    readonly property real beside: below || row.buttons.length === 0 ? 0
        : buttonWidth + Theme.gapSmall

    implicitHeight: Math.max(words.height, below ? 0 : keys.height, drawn ? drawing.height : 0)
        + (below && row.buttons.length > 0 ? keys.height + Theme.gapSmall : 0) + 2 * Theme.gapTiny
    radius: Theme.radiusSmall
    color: row.tone === "danger" ? Theme.dangerSoft : row.tone === "caution" ? Theme.cautionSoft : Theme.surface
    border.width: Theme.line
    border.color: Theme.outline

    Icon {
        id: mark

        x: Theme.gapTiny
        y: Theme.gapTiny
        visible: line.row.tone !== "plain"
        name: line.row.tone === "good" ? "check" : "warning"
        color: line.inkColor
        size: Theme.mm(7)
    }

    SetUpPicture {
        id: drawing

        x: Theme.gapTiny + Theme.mm(9)
        y: Theme.gapTiny
        visible: line.drawn
        at: line.row.at
        does: line.row.does
    }

    Column {
        id: words

        x: Theme.gapTiny + Theme.mm(9) + (line.drawn ? drawing.width + Theme.gapSmall : 0)
        y: Theme.gapTiny
        width: line.width - x - line.beside - Theme.gapSmall

        ThemedText {
            width: parent.width
            text: line.row.title
            size: Theme.mm(6)
            font.bold: true
        }

        ThemedText {
            width: parent.width
            visible: text !== ""
            text: line.row.says
            size: Theme.mm(5.5)
            color: line.inkColor
        }

        ThemedText {
            width: parent.width
            visible: text !== ""
            text: line.row.todo === "" ? "" : "→ " + line.row.todo
            size: Theme.mm(5.5)
        }
    }

    Flow {
        id: keys

        x: line.below ? words.x : line.width - line.beside
        y: line.below ? line.implicitHeight - height - Theme.gapTiny : Theme.gapTiny
        width: line.below ? words.width : line.beside
        spacing: Theme.gapSmall

        Repeater {
            model: line.row.buttons

            ActionButton {
                required property var modelData

                objectName: "do-" + modelData.name + (modelData.subject === "" ? "" : "-" + modelData.subject)
                width: Math.max(line.buttonWidth, implicitWidth)
                height: Theme.target
                kind: "plain"
                textSize: Theme.mm(6)
                text: modelData.label
                enabled: modelData.enabled
                onClicked: deskTaps.press(modelData.name, modelData.subject)
            }
        }
    }
}
