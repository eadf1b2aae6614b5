import QtQuick

// All text of the product: never rich text, so that no name can carry markup.
Text {
    property int size: Theme.textSentence

    textFormat: Text.PlainText
    font.family: Theme.family
    font.pixelSize: size
    color: Theme.ink
    wrapMode: Text.Wrap
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    Accessible.ignored: text === ""
}
