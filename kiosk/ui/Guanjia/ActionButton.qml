import QtQuick
import QtQuick.Templates as T

// The next step (kind "primary"), or an equal alternative (kind "plain").
T.AbstractButton {
    id: button

    property string kind: "primary"
    property string iconName: ""
    property int textSize: Theme.textTile

    readonly property bool strong: kind === "primary"
    readonly property color inkColor: !enabled ? Theme.inkQuiet
        : strong ? Theme.inkOnPrimary : kind === "danger" ? Theme.danger : Theme.ink

    readonly property real forWords: button.width - button.beside - 2 * Theme.gapTiny
    // Chinese breaks anywhere: lines of one length, not one character left over.
    readonly property int lines: /[\u3400-\u9fff]/.test(text) ? Math.ceil(words.implicitWidth / Math.max(1, forWords)) : 1

    readonly property real beside: picture.visible ? picture.width + Theme.gapSmall : 0

    implicitWidth: Math.max(Theme.mm(44), words.implicitWidth + beside + 2 * Theme.gap)
    implicitHeight: Math.max(Theme.targetPrimary, content.implicitHeight + 2 * Theme.gapTiny)
    focusPolicy: Qt.StrongFocus

    Accessible.role: Accessible.Button
    Accessible.name: text

    background: Rectangle {
        radius: Theme.radius
        color: !button.enabled ? Theme.ground
            : button.strong ? (button.pressed ? Theme.primaryPressed : Theme.primary)
            : button.pressed ? Theme.softPressed
            : button.kind === "danger" ? Theme.dangerSoft : Theme.surface
        // In high contrast only what can be pressed has an edge: its ink cannot be paler.
        border.width: (button.enabled ? button.strong : Theme.high) ? 0 : Theme.line
        border.color: !button.enabled ? Theme.outline : button.kind === "danger" ? Theme.danger : Theme.outlineControl

        Rectangle {
            anchors.fill: parent
            anchors.margins: -Theme.mm(1.5)
            radius: Theme.radius + Theme.mm(1.5)
            color: "transparent"
            border.width: Theme.lineStrong
            border.color: Theme.primary
            visible: button.visualFocus
        }
    }

    contentItem: Item {
        id: content

        implicitHeight: row.implicitHeight

        Row {
            id: row

            anchors.centerIn: parent
            spacing: Theme.gapSmall

            Icon {
                id: picture

                anchors.verticalCenter: parent.verticalCenter
                visible: button.iconName !== ""
                name: button.iconName
                color: button.inkColor
                size: Theme.icon(9)
            }

            ThemedText {
                id: words

                anchors.verticalCenter: parent.verticalCenter
                width: Math.min(implicitWidth, button.forWords,
                    button.lines > 1 ? implicitWidth / button.lines + button.textSize * 1.1 : implicitWidth)
                horizontalAlignment: Text.AlignHCenter
                text: button.text
                size: button.textSize
                font.bold: button.strong
                color: button.inkColor
                Accessible.ignored: true
            }
        }
    }
}
