import QtQuick
import Guanjia

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
            answers: true
            text: view.paperSays
            kind: view.paperWarns ? "caution" : "info"
        }
    }

    body: Component {
        Item {
            implicitHeight: Theme.mm(60)

            CameraFrame {
                width: parent.width
                height: Math.max(Theme.mm(60), parent.parent.room - Theme.gapTiny)
                feed: paper
                waiting: w.scan_waiting
                warns: view.paperWarns
            }
        }
    }
}
