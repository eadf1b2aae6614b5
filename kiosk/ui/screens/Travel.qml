import QtQuick
import Guanjia

// A passport or permit: its page under the camera, what was read there, then its chip.
Page {
    id: page

    readonly property bool camera: ["aiming", "taking", "reading"].indexOf(view.travelPhase) >= 0
    readonly property bool forged: view.travelPhase === "forged"
    readonly property bool read: view.travelPhase === "read"

    heading: view.travelHeading
    lead: view.travelLead
    primary: view.travelPrimary
    secondary: view.travelSecondary
    onPrimaryTapped: read ? taps.accept() : taps.takePage()
    onSecondaryTapped: read ? taps.retakePage() : camera || forged ? taps.back() : taps.skip()
    aside: view.travelSays !== "" ? says : null

    Component {
        id: says

        Notice {
            objectName: "travelSays"
            answers: true
            text: view.travelSays
            kind: view.travelWarns ? "caution" : "info"
        }
    }

    Component {
        id: facts

        Column {
            spacing: Theme.gap

            Card {
                width: parent.width
                padding: Theme.gap

                Column {
                    width: parent.width
                    spacing: page.wide ? Theme.gapSmall : Theme.gap

                    Repeater {
                        model: view.travelRows

                        FactRow {
                            required property var modelData

                            objectName: "travel-" + modelData.id
                            width: parent.width
                            label: modelData.label
                            value: hold.pressed ? modelData.full : modelData.value
                        }
                    }
                }
            }

            ActionButton {
                id: hold

                objectName: "hold"
                width: parent.width
                kind: "plain"
                text: w.confirm_hold
            }
        }
    }

    Component {
        id: nothing

        Item {}
    }

    Component {
        id: seen

        Item {
            implicitHeight: Theme.mm(60)

            CameraFrame {
                width: parent.width
                height: Math.max(Theme.mm(60), parent.parent.room - Theme.gapTiny)
                feed: paper
                waiting: w.scan_waiting
                warns: view.travelWarns
            }
        }
    }

    Component {
        id: reader

        Item {
            implicitHeight: Theme.mm(150)

            TerminalPicture {
                anchors.horizontalCenter: parent.horizontalCenter
                height: Math.min(parent.height, Theme.mm(200))
                width: height * 96 / 118
                readerLit: true
                cardOnReader: view.travelSays === w.travel_chip_reading
            }
        }
    }

    body: read ? facts : camera ? seen : forged ? nothing : reader
}
