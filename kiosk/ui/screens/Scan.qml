import QtQuick
import Guanjia

// What the document camera sees, or the page that was taken.
Page {
    id: page

    counter: view.scanCount
    heading: view.scanHeading
    lead: view.scanLead
    primary: view.scanPrimary
    primaryEnabled: view.scanPrimaryEnabled
    secondary: view.scanSecondary
    onPrimaryTapped: view.scanPhase === "taken" ? taps.keepPage() : taps.takePage()
    onSecondaryTapped: view.scanPhase === "taken" ? taps.retakePage()
        : view.scanPages > 0 ? taps.accept() : taps.back()

    aside: view.scanWarns !== "" || view.scanSays !== "" ? says : null

    Component {
        id: says

        Notice {
            objectName: "scanSays"
            answers: true
            text: view.scanWarns !== "" ? view.scanWarns : view.scanSays
            kind: view.scanWarns !== "" ? "caution" : "info"
        }
    }

    body: Component {
        Item {
            // What does not fit is scrolled to; it never lies under the buttons.
            implicitHeight: Theme.mm(60)

            CameraFrame {
                width: parent.width
                height: Math.max(Theme.mm(60), parent.parent.room - Theme.gapTiny)
                feed: paper
                waiting: view.scanPhase === "aiming" ? w.scan_waiting : view.scanHeading
                warns: view.scanWarns !== ""
            }
        }
    }
}
