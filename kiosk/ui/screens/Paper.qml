import QtQuick
import Guanjia
import Guanjia.Items

// A paper under the camera, to be read instead of typed off.
Page {
    id: page

    heading: w.paper_heading
    lead: w.paper_lead
    primary: view.paperPrimary
    secondary: w.paper_back
    onPrimaryTapped: taps.takePage()
    onSecondaryTapped: taps.back()

    aside: Component {
        Notice {
            objectName: "paperSays"
            text: view.paperSays
            kind: view.paperWarns ? "caution" : "info"
        }
    }

    body: Component {
        Item {
            Rectangle {
                width: parent.width
                height: Math.max(Theme.mm(60), parent.parent.room - Theme.gapTiny)
                radius: Theme.radius
                color: Theme.surface
                border.width: Theme.lineStrong
                border.color: view.paperWarns ? Theme.caution : Theme.primary

                ThemedText {
                    anchors.centerIn: parent
                    visible: paper.empty && !view.paperWarns
                    text: w.scan_waiting
                    color: Theme.inkQuiet
                }

                PaperView {
                    objectName: "paper"
                    anchors.fill: parent
                    anchors.margins: Theme.gapSmall
                    feed: paper
                }
            }
        }
    }
}
