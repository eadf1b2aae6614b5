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

    opacity: enabled || !Theme.high ? 1 : 0.45

    implicitWidth: Math.max(Theme.mm(44), content.implicitWidth + 2 * Theme.gap)
    implicitHeight: Math.max(Theme.targetPrimary, content.implicitHeight + 2 * Theme.gapTiny)
    focusPolicy: Qt.StrongFocus

    Accessible.role: Accessible.Button
    Accessible.name: text

    background: Rectangle {
        radius: Theme.radius
        color: !button.enabled ? Theme.soft
            : button.strong ? (button.pressed ? Theme.primaryPressed : Theme.primary)
            : button.pressed ? Theme.softPressed
            : button.kind === "danger" ? Theme.dangerSoft : Theme.surface
        border.width: button.strong && button.enabled ? 0 : Theme.line
        border.color: button.kind === "danger" ? Theme.danger : Theme.outlineControl

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

        implicitWidth: row.implicitWidth
        implicitHeight: row.implicitHeight

        Row {
            id: row

            anchors.centerIn: parent
            spacing: Theme.gapSmall

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                visible: button.iconName !== ""
                name: button.iconName
                color: button.inkColor
                size: Theme.mm(9)
            }

            ThemedText {
                anchors.verticalCenter: parent.verticalCenter
                text: button.text
                size: button.textSize
                font.bold: button.strong
                color: button.inkColor
                wrapMode: Text.NoWrap
                Accessible.ignored: true
            }
        }
    }
}
