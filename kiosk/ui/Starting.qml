import QtQuick
import Guanjia

// The first thing on the panel after power comes, while everything else is read: who this is, and
// that it begins. Nothing on it moves, because nothing could move it yet.
Window {
    id: window

    required property string brand
    required property list<string> sentences

    // On a terminal of a site nobody closes the window: neither a key nor the display's own menu.
    property bool locked: false
    onClosing: close => close.accepted = !locked

    title: brand
    color: Theme.hero
    visible: true

    Column {
        anchors.centerIn: parent
        width: parent.width - 2 * Theme.margin
        spacing: Theme.gap * 2

        ThemedText {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: window.brand
            size: Theme.textPromise
            font.bold: true
            color: Theme.inkOnHero
        }

        Repeater {
            model: window.sentences

            ThemedText {
                required property int index
                required property string modelData

                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: modelData
                size: index ? Theme.textSentence : Theme.textTile
                color: index ? Theme.inkOnHeroQuiet : Theme.inkOnHero
            }
        }
    }
}
