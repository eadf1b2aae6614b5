import QtQuick
import Guanjia.Items

// What a camera sees, whole; before it sees anything a sentence stands in its place.
Rectangle {
    id: frame

    property alias feed: picture.feed
    property string waiting: ""
    // Something about the picture is not right: the edge says so, a sentence beside it says what.
    property bool warns: false

    radius: Theme.radius
    color: Theme.surface
    border.width: Theme.lineStrong
    border.color: warns ? Theme.caution : Theme.primary

    Accessible.role: Accessible.Graphic
    Accessible.name: waiting

    ThemedText {
        anchors.centerIn: parent
        width: parent.width - 2 * Theme.gap
        horizontalAlignment: Text.AlignHCenter
        visible: (!picture.feed || picture.feed.empty) && !frame.warns
        text: frame.waiting
        color: Theme.inkQuiet
    }

    PaperView {
        id: picture

        objectName: "paper"
        anchors.fill: parent
        anchors.margins: Theme.gapSmall
    }
}
