import QtQuick

// One step of what happens next; done or still to come, said by picture and by word.
Item {
    id: row

    property bool done: false
    // It came about, but not as it was asked for.
    property bool bad: false
    property string title
    property string detail

    implicitHeight: Math.max(picture.height, column.height) + Theme.gapSmall

    Icon {
        id: picture

        y: Theme.mm(0.5)
        name: row.bad ? "warning" : row.done ? "check" : "clock"
        color: row.bad ? Theme.caution : row.done ? Theme.good : Theme.inkQuiet
        size: Theme.icon(10)
    }

    Column {
        id: column

        anchors.left: picture.right
        anchors.right: parent.right
        anchors.leftMargin: Theme.gapSmall

        ThemedText {
            width: parent.width
            text: row.title
            size: Theme.textSentence
            font.bold: row.done
            color: row.done ? Theme.ink : Theme.inkQuiet
        }

        ThemedText {
            width: parent.width
            visible: row.detail !== ""
            text: row.detail
            size: Theme.textAside
            color: Theme.inkQuiet
        }
    }
}
