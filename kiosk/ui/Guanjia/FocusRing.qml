import QtQuick

// Around what has the keyboard focus: outside of its own edge, so that it is seen on chosen things too.
Rectangle {
    anchors.fill: parent
    anchors.margins: -Theme.mm(1.5)
    radius: Theme.radius + Theme.mm(1.5)
    color: "transparent"
    border.width: Theme.lineStrong
    border.color: Theme.primary
}
