import QtQuick

// Always here: back, help, large print, contrast, leave and wipe.
Rectangle {
    id: bar

    signal helpTapped

    implicitHeight: Theme.mm(30)
    color: Theme.surface

    readonly property real slotWidth: (width - 2 * Theme.margin - 4 * Theme.gapSmall) / 5

    Rectangle {
        width: parent.width
        height: Theme.line
        color: Theme.outline
    }

    Row {
        x: Theme.margin
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.gapSmall

        BarButton {
            objectName: "back"
            width: bar.slotWidth
            opacity: view.canGoBack ? 1 : 0
            enabled: view.canGoBack
            iconName: "back"
            text: w.bar_back
            onClicked: taps.back()
        }

        BarButton {
            objectName: "help"
            width: bar.slotWidth
            iconName: "help"
            text: w.bar_help
            onClicked: bar.helpTapped()
        }

        BarButton {
            objectName: "larger"
            width: bar.slotWidth
            iconName: "larger"
            text: w.bar_larger
            chosen: look.textScale > 1
            onClicked: { look.larger(); taps.touched() }
        }

        BarButton {
            objectName: "contrast"
            width: bar.slotWidth
            iconName: "contrast"
            text: w.bar_contrast
            chosen: look.highContrast
            onClicked: { look.contrast(); taps.touched() }
        }

        BarButton {
            objectName: "exit"
            width: bar.slotWidth
            opacity: view.canExit ? 1 : 0
            enabled: view.canExit
            iconName: "exit"
            warm: true
            text: w.bar_exit
            onClicked: taps.leave()
        }
    }
}
