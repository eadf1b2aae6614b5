import QtQuick
import Guanjia
import Guanjia.Items

// The citizen in a ring that fills, and one thing to do at a time.
Page {
    id: page

    heading: view.faceSays
    lead: w.face_lead
    primary: view.facePhase === "again" ? w.face_retry : ""
    secondary: w.face_other
    secondaryEqual: true
    onPrimaryTapped: taps.accept()
    onSecondaryTapped: taps.decline()

    body: Component {
        Item {
            implicitHeight: Theme.mm(70)

            FaceView {
                objectName: "face"
                anchors.horizontalCenter: parent.horizontalCenter
                width: Math.min(parent.width, height * 0.86)
                height: Math.max(Theme.mm(70), parent.parent.room - Theme.gapTiny)
                feed: face
                share: view.faceShare
                line: Theme.mm(3)
                ground: Theme.soft
                ringColor: view.faceWarns ? Theme.caution : Theme.primary
                restColor: Theme.outline
                Accessible.role: Accessible.Graphic
                Accessible.name: view.faceSays
            }
        }
    }
}
