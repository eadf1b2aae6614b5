import QtQuick

// Who we are and where this is; the trail of steps; time, and the network when it matters.
Item {
    id: bar

    readonly property bool wide: width > Theme.mm(400)

    implicitHeight: Theme.mm(20) + (view.trailIndex >= 0 && !wide ? Theme.mm(13) : 0)

    ThemedText {
        id: brand

        x: Theme.margin
        y: Theme.mm(7)
        text: w.brand
        size: Theme.mm(10)
        font.bold: true
        color: Theme.primary
        wrapMode: Text.NoWrap
    }

    ThemedText {
        id: place

        anchors.left: brand.right
        anchors.leftMargin: Theme.gap
        anchors.baseline: brand.baseline
        text: view.place
        size: Theme.mm(6.5)
        color: Theme.inkQuiet
        wrapMode: Text.NoWrap
    }

    TextMetrics {
        id: whole

        font.family: Theme.family
        font.bold: true
        font.pixelSize: bar.wide ? Theme.mm(6.5) : Theme.type(6.5)
        text: view.trail.join(" › ")
    }

    Row {
        id: crumbs

        readonly property real room: (bar.wide ? (network.visible ? network.x : clock.x) - Theme.gap - x : bar.width - x - Theme.margin)
            - 2 * Theme.gapTiny * view.trail.length
        // Five words have to stand in one line, in any language.
        readonly property int fitting: Math.min(whole.font.pixelSize,
            Math.floor(whole.font.pixelSize * room / Math.max(1, whole.advanceWidth)))
        // Beside a notice there may be room for one of them only: where one is.
        readonly property bool alone: fitting < Theme.mm(5)
        readonly property int size: alone ? Theme.mm(6.5) : fitting

        x: bar.wide ? parent.width * 0.42 : Theme.margin
        y: bar.wide ? Theme.mm(9) : Theme.mm(22)
        spacing: Theme.gapTiny
        visible: view.trailIndex >= 0

        Repeater {
            model: view.trail

            Row {
                id: crumb

                required property int index
                required property string modelData

                spacing: Theme.gapTiny
                visible: !crumbs.alone || index === view.trailIndex

                ThemedText {
                    visible: crumb.index > 0 && !crumbs.alone
                    text: "›"
                    size: Theme.mm(6.5)
                    color: Theme.inkQuiet
                    Accessible.ignored: true
                }

                ThemedText {
                    text: crumb.modelData
                    size: crumbs.size
                    font.bold: crumb.index === view.trailIndex
                    font.underline: Theme.high && crumb.index === view.trailIndex
                    color: crumb.index === view.trailIndex ? Theme.primary
                        : crumb.index < view.trailIndex ? Theme.ink : Theme.inkQuiet
                    wrapMode: Text.NoWrap
                }
            }
        }
    }

    ThemedText {
        id: clock

        // The machine's clock may be wrong and the time known all the same.
        property string now: ""

        objectName: "clock"
        anchors.right: parent.right
        anchors.rightMargin: Theme.margin
        anchors.baseline: brand.baseline
        size: view.timeNotice === "" ? Theme.mm(8.5) : Theme.mm(6.5)
        font.bold: view.timeNotice === ""
        font.features: { "tnum": 1 }
        text: view.timeNotice === "" ? now : view.timeNotice
        wrapMode: Text.NoWrap

        Timer {
            interval: 1000
            repeat: true
            running: true
            triggeredOnStart: true
            onTriggered: clock.now = Qt.formatTime(new Date(Date.now() - view.clockAheadMs), "hh:mm")
        }
    }

    Rectangle {
        id: network

        objectName: "networkNotice"
        anchors.right: clock.left
        anchors.rightMargin: Theme.gapSmall
        anchors.verticalCenter: brand.verticalCenter
        width: networkRow.width + 2 * Theme.gapSmall
        height: Theme.mm(12)
        radius: Theme.radiusSmall
        visible: view.networkNotice !== ""
        color: Theme.cautionSoft
        border.width: Theme.edged ? Theme.line : 0
        border.color: Theme.outline

        Row {
            id: networkRow

            anchors.centerIn: parent
            spacing: Theme.gapTiny

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                name: "offline"
                color: Theme.caution
                size: Theme.mm(7)
            }

            ThemedText {
                anchors.verticalCenter: parent.verticalCenter
                text: view.networkNotice
                size: Theme.mm(6.5)
                color: Theme.caution
                wrapMode: Text.NoWrap
            }
        }
    }
}
