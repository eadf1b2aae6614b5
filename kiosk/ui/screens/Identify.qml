import QtQuick
import Guanjia

// The very terminal, its reader lit; what happened and what to do, in one sentence.
Page {
    id: page

    readonly property bool trouble: ["movedTooSoon", "wrongCard", "unreadable", "potentialFraud",
        "readerTrouble", "stillThere"].indexOf(view.cardEvent) >= 0

    heading: w.identify_heading
    lead: w.identify_lead

    body: Component {
        Item {
            implicitHeight: Theme.mm(170)

            Rectangle {
                id: stage

                width: parent.width
                height: Math.min(parent.height - says.height - Theme.gap, Theme.mm(230))
                radius: Theme.radius
                color: Theme.surface
                border.width: Theme.line
                border.color: Theme.outline

                TerminalPicture {
                    anchors.horizontalCenter: parent.horizontalCenter
                    y: Theme.gap
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
                y: stage.height + Theme.gap
                width: parent.width
                text: view.cardSays
                size: Theme.textTile
                kind: page.trouble ? "danger" : "info"
                iconName: page.trouble ? "warning" : "card"
            }
        }
    }
}
