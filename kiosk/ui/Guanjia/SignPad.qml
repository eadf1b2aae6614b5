import QtQuick

// Digits and letters, for codes and plates; a plate begins with its province.
Column {
    id: pad

    property string value
    property int longest: 18
    property bool plate: false
    property bool wide: false
    property int keyHeight: Theme.key
    signal edited(string value)

    readonly property bool provinces: plate && value === ""
    readonly property var keys: provinces
        ? "粤京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵青藏川宁琼".split("")
        : "1234567890QWERTYUPASDFGHJKLZXCVBNM".split("")

    spacing: Theme.gapSmall

    Grid {
        id: grid

        readonly property real keyWidth: (width - (columns - 1) * spacing) / columns

        width: parent.width
        columns: pad.provinces ? 8 : pad.wide ? 9 : 7
        spacing: Theme.gapSmall

        Repeater {
            model: pad.keys

            KeypadKey {
                required property string modelData

                objectName: "key-" + modelData
                width: grid.keyWidth
                height: pad.keyHeight
                text: modelData
                onClicked: if (pad.value.length < pad.longest) pad.edited(pad.value + modelData)
            }
        }
    }

    Row {
        width: parent.width
        spacing: Theme.gapSmall

        KeypadKey {
            objectName: "key-clear"
            width: (parent.width - parent.spacing) / 2
            height: pad.keyHeight
            text: w.form_clear
            onClicked: pad.edited("")
        }

        KeypadKey {
            objectName: "key-delete"
            width: (parent.width - parent.spacing) / 2
            height: pad.keyHeight
            text: w.form_delete
            iconName: "backspace"
            onClicked: pad.edited(pad.value.slice(0, -1))
        }
    }
}
