import QtQuick
import Guanjia

// Staff mode: two corners that nobody touches long by chance, and over everything what they open.
Item {
    id: panel

    // Whether nobody is being served.
    property bool atRest: false
    // What a long touch is.
    property int holdMs: 800
    readonly property bool open: desk.page !== "closed"

    component Corner: MouseArea {
        property string which

        width: Theme.target
        height: Theme.target
        visible: panel.atRest && !panel.open
        pressAndHoldInterval: panel.holdMs
        onPressAndHold: deskTaps.corner(which)
        // A short touch is a citizen's: on the first screen it begins, wherever it falls.
        onClicked: if (view.step === "attract") taps.start()
    }

    Corner {
        objectName: "cornerLeft"
        which: "left"
    }

    Corner {
        objectName: "cornerRight"
        which: "right"
        anchors.right: parent.right
    }

    Loader {
        id: pages

        anchors.fill: parent
        active: panel.open
        sourceComponent: Rectangle {
            color: Theme.ground

            MouseArea {
                anchors.fill: parent
                onPressed: deskTaps.touched()
            }

            Loader {
                objectName: "deskPage"
                anchors.fill: parent
                source: desk.page === "signIn" || desk.page === "second" ? "SignIn.qml"
                    : desk.page === "touch" ? "Touch.qml" : "Board.qml"
            }
        }
    }
}
