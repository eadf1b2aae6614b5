import QtQuick

// Left of the keys, which need the right half of a low panel for themselves: what is wrong with what
// was typed, and what can be held before the scanner instead.
Column {
    id: saying

    property string complaint
    property string scan

    spacing: Theme.gapSmall

    Notice {
        objectName: "complaint"
        answers: true
        width: parent.width
        visible: saying.complaint !== ""
        text: saying.complaint
        kind: "danger"
    }

    Notice {
        width: parent.width
        visible: saying.scan !== ""
        text: saying.scan
        iconName: "receipt"
    }
}
