import QtQuick

// A sentence that matters now, with an icon so that colour is not its only carrier.
Rectangle {
    id: notice

    property string text
    property string kind: "info" // info, good, caution, danger
    property string iconName: kind === "good" ? "check" : kind === "info" ? "help" : "warning"
    property int size: Theme.textSentence
    // Says what came of a touch: if its page scrolls, it is brought into view when it comes.
    property bool answers: false

    function comeIntoView() {
        if (!answers || !visible || text === "")
            return
        for (let around = parent; around; around = around.parent)
            if (around.answer !== undefined) {
                around.answer = notice
                return
            }
    }

    onAnswersChanged: comeIntoView()
    onTextChanged: comeIntoView()
    onVisibleChanged: comeIntoView()
    Component.onCompleted: comeIntoView()

    readonly property color inkColor: kind === "good" ? Theme.good
        : kind === "caution" ? Theme.caution : kind === "danger" ? Theme.danger : Theme.ink

    implicitHeight: Math.max(words.implicitHeight, picture.height) + 2 * Theme.gapSmall
    radius: Theme.radiusSmall
    color: kind === "caution" ? Theme.cautionSoft
        : kind === "danger" ? Theme.dangerSoft : Theme.soft
    border.width: Theme.edged ? Theme.line : 0
    border.color: Theme.outline

    Icon {
        id: picture

        x: Theme.gapSmall
        y: Theme.gapSmall
        name: notice.iconName
        color: notice.inkColor
        size: Math.max(Theme.icon(9), notice.size * 1.3)
    }

    ThemedText {
        id: words

        anchors.left: picture.right
        anchors.right: parent.right
        anchors.leftMargin: Theme.gapSmall
        anchors.rightMargin: Theme.gapSmall
        y: implicitHeight < picture.height
            ? picture.y + (picture.height - implicitHeight) / 2 : Theme.gapSmall
        text: notice.text
        size: notice.size
        color: notice.inkColor
    }
}
