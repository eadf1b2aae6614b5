import QtQuick

// Numbers only; sends whole values, keeps nothing.
Grid {
    id: pad

    property string value
    property int longest: 19
    // A key of its own in the place of "clear": X of an identity number, the point of an amount.
    property string extra: ""
    property int keyHeight: Theme.mm(24)
    // Two rows of six, where there is width but no height.
    property bool flat: false
    readonly property real keyWidth: Math.floor((width - (columns - 1) * spacing) / columns)
    signal edited(string value)

    columns: flat ? 6 : 3
    spacing: Theme.gapSmall

    Repeater {
        model: ["1", "2", "3", "4", "5", "6", "7", "8", "9"]

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
        text: pad.extra === "" ? w.form_clear : pad.extra
        onClicked: {
            if (pad.extra === "")
                pad.edited("")
            else if (pad.value.length < pad.longest)
                pad.edited(pad.value + pad.extra)
        }
    }

    KeypadKey {
        objectName: "key-0"
        width: pad.keyWidth
        height: pad.keyHeight
        text: "0"
        onClicked: if (pad.value.length < pad.longest) pad.edited(pad.value + "0")
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
