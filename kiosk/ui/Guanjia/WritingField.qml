import QtQuick
import Guanjia.Items

// One character, drawn by finger: a square to draw in, a stroke taken back, all of it anew.
Item {
    id: field

    Rectangle {
        id: paper

        width: field.width - keys.width - Theme.gapSmall
        height: field.height
        radius: Theme.radius
        color: Theme.surface
        border.width: Theme.lineStrong
        border.color: Theme.outlineControl
        clip: true

        // 米字格 without its diagonals: where the middle is.
        Rectangle {
            anchors.horizontalCenter: parent.horizontalCenter
            width: Theme.line
            height: parent.height
            color: Theme.outline
        }

        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width
            height: Theme.line
            color: Theme.outline
        }

        WritingArea {
            id: ink

            objectName: "writing"
            anchors.fill: parent
            anchors.margins: Theme.lineStrong
            enabled: typing.ready
            pxPerMm: Theme.pxPerMm
            ink: Theme.ink
            onStrokeEnded: drawn => typing.draw(drawn)
            Accessible.role: Accessible.Canvas
            Accessible.name: w.typing_hand
        }
    }

    Column {
        id: keys

        anchors.right: parent.right
        width: Math.max(Theme.mm(34), Theme.target)
        spacing: Theme.gapSmall

        KeypadKey {
            objectName: "hand-undo"
            width: parent.width
            height: (field.height - parent.spacing) / 2
            enabled: !ink.empty
            wraps: true
            text: w.typing_hand_undo
            onClicked: ink.undo()
        }

        KeypadKey {
            objectName: "hand-again"
            width: parent.width
            height: (field.height - parent.spacing) / 2
            enabled: !ink.empty
            wraps: true
            text: w.typing_hand_again
            onClicked: typing.useHandwriting(true)
        }
    }

    Connections {
        target: typing
        function onInkSpent(): void { ink.clear() }
    }
}
