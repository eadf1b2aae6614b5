import QtQuick

// Letters for pinyin initials; sends whole values, keeps nothing.
Grid {
    id: pad

    property string value
    property int longest: 32
    property int keyHeight: Theme.key
    signal edited(string value)

    readonly property real keyWidth: (width - (columns - 1) * spacing) / columns

    columns: 7
    spacing: Theme.gapSmall

    Repeater {
        model: "ABCDEFGHIJKLMNOPQRSTUVWXYZ".split("")

        KeypadKey {
            required property string modelData

            objectName: "key-" + modelData
            width: pad.keyWidth
            height: pad.keyHeight
            text: modelData
            onClicked: if (pad.value.length < pad.longest) pad.edited(pad.value + modelData)
        }
    }

    KeypadKey {
        objectName: "key-clear"
        width: pad.keyWidth
        height: pad.keyHeight
        text: w.form_clear
        onClicked: pad.edited("")
    }

    KeypadKey {
        objectName: "key-delete"
        width: pad.keyWidth
        height: pad.keyHeight
        text: w.form_delete
        iconName: "backspace"
        onClicked: pad.edited(pad.value.slice(0, -1))
    }
}
