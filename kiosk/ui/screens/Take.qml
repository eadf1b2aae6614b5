import QtQuick
import Guanjia

// Stays until the card is gone.
Page {
    heading: view.takeHeading

    Timer {
        interval: 5000
        repeat: true
        running: true
        onTriggered: chimes.cardLeft()
    }

    lead: w.take_lead

    body: Component {
        Item {
            implicitHeight: Theme.mm(150)

            TerminalPicture {
                anchors.centerIn: parent
                height: Math.min(parent.height - 2 * Theme.gap, Theme.mm(190))
                width: height * 96 / 118
                readerLit: true
                cardOnReader: true
                slotLit: view.paperWaiting
            }
        }
    }
}
