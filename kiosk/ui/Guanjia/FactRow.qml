import QtQuick

// A label and its value; the value may be long.
Item {
    id: row

    property string label
    property string value
    property real labelWidth: Theme.mm(46) * Math.min(Theme.textScale, 1.25)
    property int valueSize: Theme.textSentence
    property bool strong: false
    property string note: ""

    implicitHeight: Math.max(name.implicitHeight,
        content.implicitHeight + (source.visible ? source.implicitHeight : 0)) + 2 * Theme.gapTiny

    ThemedText {
        id: name

        y: Theme.gapTiny + Math.max(0, (content.font.pixelSize - font.pixelSize) * 1.1)
        width: row.labelWidth
        text: row.label
        size: Theme.unbroken(row.label, Theme.textAside, row.labelWidth)
        color: Theme.inkQuiet
    }

    ThemedText {
        id: content

        y: Theme.gapTiny
        anchors.left: name.right
        anchors.right: parent.right
        anchors.leftMargin: Theme.gapSmall
        text: row.value
        size: Theme.unbroken(row.value, row.valueSize, width)
        font.bold: row.strong
    }

    ThemedText {
        id: source

        anchors.top: content.bottom
        anchors.left: content.left
        anchors.right: content.right
        visible: row.note !== ""
        text: row.note
        size: Theme.textAside
        color: Theme.inkQuiet
    }
}
