import QtQuick
import Guanjia.Items

// The dark screen of the audio mode: nobody else sees what is heard. It takes the signature too.
Rectangle {
    id: curtain

    anchors.fill: parent
    visible: audio.curtain || audio.signing
    color: Theme.curtain

    Accessible.role: Accessible.Pane
    Accessible.name: w.voice_curtain_title

    MouseArea {
        anchors.fill: parent
        onPressed: taps.touched()
    }

    Column {
        anchors.centerIn: parent
        width: parent.width - 4 * Theme.margin
        spacing: Theme.gap

        Icon {
            anchors.horizontalCenter: parent.horizontalCenter
            name: audio.signing ? "pen" : "speak"
            size: Theme.mm(24)
            color: Theme.curtainInk
        }

        ThemedText {
            objectName: "curtainTitle"
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: audio.signing ? w.voice_curtain_sign : w.voice_curtain_title
            size: Theme.textQuestion
            font.bold: true
            color: Theme.curtainInk
        }

        ThemedText {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            visible: !audio.signing
            text: w.voice_curtain_lead
            size: Theme.textSentence
            color: Theme.curtainInk
        }
    }

    Loader {
        anchors.fill: parent
        active: audio.signing
        sourceComponent: SignatureArea {
            objectName: "signAnywhere"
            pxPerMm: Theme.pxPerMm
            ink: Theme.curtainInk
            onStrokeEnded: signature => taps.sign(signature)
        }
    }
}
