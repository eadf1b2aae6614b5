import QtQuick
import Guanjia

// Where on a terminal a device is, and what is done with it: a drawing of our own, no photograph.
Item {
    id: picture

    // Of our icons: the arrow that leads to the place, and what is done there.
    property string at
    property string does

    implicitWidth: where.width + Theme.gapTiny + what.width
    implicitHeight: where.height

    Icon {
        id: where

        name: "setup-cabinet"
        color: Theme.inkQuiet
        // The arrow is what is looked for.
        opacity: 0.45
        size: Theme.mm(27)
    }

    Icon {
        name: picture.at
        color: Theme.primary
        size: where.size
    }

    Icon {
        id: what

        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        name: picture.does
        color: Theme.primary
        size: Theme.mm(13)
    }
}
