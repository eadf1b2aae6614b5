import QtQuick

// Always here, always in this order: back, help, read aloud, size and contrast, language, leave.
Rectangle {
    id: bar

    // A button without anything behind it is not shown.
    property bool speaks: false
    property bool severalLanguages: false
    property bool reading: false
    signal helpTapped
    signal readTapped
    signal lookTapped
    signal languageTapped
    signal exitTapped

    readonly property int slots: 4 + (speaks ? 1 : 0) + (severalLanguages ? 1 : 0)
    readonly property real slotWidth: (width - 2 * Theme.margin - (slots - 1) * Theme.gapSmall) / slots
    // Room for as many lines as the longest word takes at this size.
    readonly property int lines: Math.ceil(Math.max(longest.advanceWidth, chosen.advanceWidth)
        / Math.max(1, slotWidth - Theme.gapTiny))
    readonly property real slotHeight: Math.max(Theme.mm(22), Theme.target,
        Theme.mm(8.5) + lines * longest.height + Theme.gapSmall)

    TextMetrics {
        id: longest

        font.family: Theme.family
        font.pixelSize: Theme.textLabel
        text: [w.bar_back, w.bar_help, w.bar_read, w.bar_look, w.bar_language, w.bar_exit]
            .reduce((one, other) => other.length > one.length ? other : one)
    }

    // What was changed is set in bold.
    TextMetrics {
        id: chosen

        font.family: Theme.family
        font.pixelSize: Theme.textLabel
        font.bold: true
        text: w.bar_look
    }

    implicitHeight: slotHeight + Theme.mm(8)
    color: Theme.surface

    Rectangle {
        width: parent.width
        height: Theme.line
        color: Theme.outline
    }

    Row {
        x: Theme.margin
        height: bar.slotHeight
        anchors.verticalCenter: parent.verticalCenter
        spacing: Theme.gapSmall

        BarButton {
            id: back

            objectName: "back"
            width: bar.slotWidth
            height: bar.slotHeight
            opacity: view.canGoBack ? 1 : 0
            enabled: view.canGoBack
            iconName: "back"
            text: w.bar_back
            onClicked: taps.back()
        }

        BarButton {
            id: help

            objectName: "help"
            width: bar.slotWidth
            height: bar.slotHeight
            iconName: "help"
            text: w.bar_help
            onClicked: bar.helpTapped()
        }

        BarButton {
            id: read

            objectName: "readAloud"
            width: bar.slotWidth
            height: bar.slotHeight
            visible: bar.speaks
            iconName: "speak"
            text: w.bar_read
            chosen: bar.reading
            onClicked: bar.readTapped()
        }

        BarButton {
            id: sight

            objectName: "look"
            width: bar.slotWidth
            height: bar.slotHeight
            iconName: "larger"
            text: w.bar_look
            chosen: look.textSize > 0 || look.theme !== "normal"
            onClicked: bar.lookTapped()
        }

        BarButton {
            id: language

            objectName: "language"
            width: bar.slotWidth
            height: bar.slotHeight
            visible: bar.severalLanguages
            iconName: "language"
            text: w.bar_language
            onClicked: bar.languageTapped()
        }

        BarButton {
            id: exit

            objectName: "exit"
            width: bar.slotWidth
            height: bar.slotHeight
            opacity: view.canExit ? 1 : 0
            enabled: view.canExit
            iconName: "exit"
            warm: true
            text: w.bar_exit
            onClicked: bar.exitTapped()
        }
    }
}
