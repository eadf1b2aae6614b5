import QtQuick
import Guanjia

// The very terminal, its reader lit; what happened and what to do, in one sentence.
Page {
    id: page

    readonly property bool trouble: ["movedTooSoon", "wrongCard", "unreadable", "potentialFraud",
        "readerTrouble", "stillThere"].indexOf(view.cardEvent) >= 0 || view.complaint !== ""

    heading: view.identifyHeading
    lead: w.identify_lead
    aside: page.wide ? without : null
    secondary: view.travelOffered ? w.travel_open : ""
    onSecondaryTapped: taps.travel()

    Component {
        id: without

        Notice {
            text: w.identify_without
            size: Theme.textAside
            iconName: "office"
        }
    }

    body: Component {
        Item {
            // What is said about the card is seen without scrolling; the picture gives way to it.
            implicitHeight: (page.narrow && Theme.large ? stage.slim + 2 * Theme.gap
                : Theme.mm(page.narrow ? 70 : Theme.large ? 100 : 150)) + says.height + otherwise.height

            Rectangle {
                id: stage

                // Without the picture, where there is no room for it.
                readonly property real slim: where.height + 2 * Theme.gap
                readonly property real room: Math.min(parent.height - says.height - Theme.gap
                    - (otherwise.active ? otherwise.height + Theme.gap : 0), Theme.mm(230))
                readonly property bool pictured: room - where.height - 3 * Theme.gap > Theme.mm(24)

                width: parent.width
                height: pictured ? room : slim
                radius: Theme.radius
                color: Theme.surface
                border.width: Theme.line
                border.color: Theme.outline

                TerminalPicture {
                    anchors.horizontalCenter: parent.horizontalCenter
                    y: Theme.gap
                    visible: stage.pictured
                    height: parent.height - where.height - 3 * Theme.gap
                    width: height * 96 / 118
                    readerLit: true
                    cardOnReader: view.cardPresent
                }

                ThemedText {
                    id: where

                    anchors.horizontalCenter: parent.horizontalCenter
                    anchors.bottom: parent.bottom
                    anchors.bottomMargin: Theme.gap
                    text: w.identify_place
                    color: Theme.inkQuiet
                }
            }

            Notice {
                id: says

                objectName: "cardSays"
                answers: true
                y: stage.height + Theme.gap
                width: parent.width
                text: view.cardSays
                size: Theme.textTile
                kind: page.trouble ? "danger" : "info"
                iconName: page.trouble ? "warning" : "card"
            }

            Loader {
                id: otherwise

                y: says.y + says.height + Theme.gap
                width: parent.width
                height: active && item ? item.implicitHeight : 0
                active: !page.wide
                sourceComponent: without
            }
        }
    }
}
