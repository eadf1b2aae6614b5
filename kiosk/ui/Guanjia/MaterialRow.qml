import QtQuick
import QtQuick.Templates as T

// One material and how it is provided; the whole row is the target while there is something to do.
T.AbstractButton {
    id: row

    property string state_: ""
    property bool done: false
    // Decided, and still to be handed in.
    property bool later: false
    readonly property bool there: done && !later
    property int leastHeight: Theme.target

    implicitHeight: Math.max(leastHeight, words.implicitHeight + 2 * Theme.gapSmall)
    focusPolicy: Qt.StrongFocus

    Accessible.role: Accessible.Button
    Accessible.name: text + "，" + state_

    background: Rectangle {
        radius: Theme.radius
        color: row.pressed ? Theme.softPressed : row.enabled ? Theme.surface : "transparent"
        border.width: row.visualFocus ? Theme.lineStrong : row.enabled ? Theme.line : 0
        border.color: row.visualFocus ? Theme.primary : Theme.outlineControl
    }

    contentItem: Item {
        Icon {
            id: mark

            x: Theme.gap
            anchors.verticalCenter: parent.verticalCenter
            name: row.there ? "check" : row.later ? "clock" : "paper"
            color: row.there ? Theme.good : Theme.inkQuiet
            size: Theme.icon(9)
        }

        Column {
            id: words

            anchors.left: mark.right
            anchors.right: onward.left
            anchors.verticalCenter: parent.verticalCenter
            anchors.leftMargin: Theme.gapSmall
            anchors.rightMargin: Theme.gapSmall

            ThemedText {
                width: parent.width
                text: row.text
                size: Theme.textTile
                Accessible.ignored: true
            }

            ThemedText {
                width: parent.width
                visible: row.state_ !== ""
                text: row.state_
                color: row.there ? Theme.good : Theme.inkQuiet
                Accessible.ignored: true
            }
        }

        Icon {
            id: onward

            anchors.right: parent.right
            anchors.rightMargin: Theme.gapSmall
            anchors.verticalCenter: parent.verticalCenter
            visible: row.enabled
            name: "next"
            color: Theme.inkQuiet
            size: Theme.icon(8)
        }
    }
}
