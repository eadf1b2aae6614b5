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

    body: Component {
        Column {
            id: column

            spacing: Theme.gap

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
