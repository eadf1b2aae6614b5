import QtQuick

// There is more below (turned round: above).
Rectangle {
    id: shade

    property color ground: Theme.ground

    height: Theme.mm(16)
    gradient: Gradient {
        GradientStop { position: 0; color: "transparent" }
        GradientStop { position: 0.45; color: shade.ground }
    }

    Icon {
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        rotation: 90
        name: "next"
        size: Theme.mm(8)
    }
}
