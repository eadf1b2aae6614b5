import QtQuick
import Guanjia

// Nothing of you is left here.
Item {
    Column {
        anchors.centerIn: parent
        width: parent.width - 4 * Theme.margin
        spacing: Theme.gap

        Icon {
            anchors.horizontalCenter: parent.horizontalCenter
            name: "check"
            color: Theme.good
            size: Theme.icon(44)
        }

        ThemedText {
            objectName: "heading"
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: w.goodbye_heading
            Accessible.role: Accessible.Heading
            size: Theme.textQuestion
            font.bold: true
        }

        ThemedText {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: view.goodbyeLead
            size: Theme.textTile
            color: Theme.inkQuiet
        }
    }

    MouseArea {
        anchors.fill: parent
        onClicked: taps.touched()
    }
}
