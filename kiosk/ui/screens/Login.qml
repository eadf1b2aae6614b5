import QtQuick
import Guanjia
import Guanjia.Items

// The phone or a clerk says who stands there; the screen waits and can be left.
Page {
    id: page

    heading: view.loginHeading
    lead: view.loginLead
    secondary: w.login_other
    onSecondaryTapped: taps.back()
    aside: view.loginCall !== "" ? says : null

    Component {
        id: says

        Notice {
            objectName: "callSays"
            answers: true
            text: view.loginCallSays
            kind: view.loginCall === "lost" ? "caution" : "info"
            iconName: "people"
        }
    }

    body: Component {
        Column {
            id: column

            spacing: Theme.gap

            VideoCall {
                objectName: "videoCall"
                visible: view.loginCall !== ""
                width: parent.width
                height: visible ? Math.max(Theme.mm(70), Math.min(width * 0.75, column.parent.room - Theme.gapTiny)) : 0
                clerkFeed: clerk
                citizenFeed: face
            }

            QrCode {
                objectName: "loginQr"
                anchors.horizontalCenter: parent.horizontalCenter
                visible: view.loginCode !== ""
                width: Math.min(Theme.mm(120), column.width, column.parent.room * 0.9)
                height: width
                text: view.loginCode
            }

            Notice {
                width: parent.width
                visible: view.loginNote !== ""
                text: view.loginNote
                iconName: "people"
            }
        }
    }
}
