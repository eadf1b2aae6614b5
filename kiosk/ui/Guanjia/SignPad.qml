import QtQuick

// Digits and letters, for codes and plates; a plate begins with its province.
Item {
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
    // Ten to a row where a finger has room for that, as on a keyboard.
    readonly property bool broad: wide || width - 9 * Theme.gapSmall >= 10 * Theme.mm(25)
    readonly property int rows: Math.ceil(keys.length / grid.columns)

    implicitHeight: last.y + last.height

    Grid {
        id: grid

        readonly property real keyWidth: (width - (columns - 1) * spacing) / columns

        width: parent.width
        columns: pad.broad ? 10 : pad.provinces ? 8 : 7
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
        id: last

        // Where the row is long they share the last one, which is never full.
        readonly property int used: pad.broad ? pad.keys.length % grid.columns : 0

        x: used * (grid.keyWidth + grid.spacing)
        y: (pad.broad ? pad.rows - 1 : pad.rows) * (pad.keyHeight + grid.spacing)
        width: parent.width - x
        spacing: grid.spacing

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
