import QtQuick
import Guanjia

// Digits and letters as they stand in codes; what has been typed, and what ends it.
Column {
    id: pad

    property string value
    property string done
    property int longest: 40
    readonly property real keyWidth: (width - 9 * Theme.gapSmall) / 10
    signal edited(string value)
    signal finished

    spacing: Theme.gapSmall

    Row {
        width: parent.width
        spacing: Theme.gapSmall

        Rectangle {
            width: parent.width - 2 * (finish.width + parent.spacing)
            height: Theme.target
            radius: Theme.radiusSmall
            color: Theme.surface
            border.width: Theme.line
            border.color: Theme.primary

            ThemedText {
                x: Theme.gapSmall
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width - 2 * Theme.gapSmall
                text: pad.value
                size: Theme.mm(6.5)
                font.bold: true
                wrapMode: Text.WrapAnywhere
            }
        }

        ActionButton {
            id: finish

            objectName: "deskSearch"
            width: Theme.mm(40)
            height: Theme.target
            textSize: Theme.mm(6)
            text: pad.done
            onClicked: pad.finished()
        }

        ActionButton {
            objectName: "deskPadBack"
            width: finish.width
            height: Theme.target
            kind: "plain"
            textSize: Theme.mm(6)
            text: desk.back
            visible: desk.page === "enrol"
            onClicked: deskTaps.back()
        }
    }

    Grid {
        columns: 10
        spacing: Theme.gapSmall

        Repeater {
            model: "1234567890QWERTYUIOPASDFGHJKL-ZXCVBNM".split("")

            KeypadKey {
                required property string modelData

                objectName: "key-" + modelData
                width: pad.keyWidth
                height: Theme.target
                text: modelData
                onClicked: if (pad.value.length < pad.longest) pad.edited(pad.value + modelData)
            }
        }

        KeypadKey {
            objectName: "key-delete"
            width: pad.keyWidth
            height: Theme.target
            text: w.form_delete
            iconName: "backspace"
            onClicked: pad.edited(pad.value.slice(0, -1))
        }
    }
}
