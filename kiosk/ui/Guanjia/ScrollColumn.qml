import QtQuick

// Content that scrolls only where it does not fit, and says that there is more above or below.
Item {
    id: column

    default property alias content: inner.data
    property color ground: Theme.ground
    readonly property real contentHeight: inner.childrenRect.height
    // What must be seen of it now: kept in view until a finger scrolls.
    property Item answer: null
    readonly property real shade: below.height

    function toTop() {
        flick.contentY = 0
        laidOut()
    }

    // Later: where it stands, and whether it still does, is known when all values are there and
    // everything around it is laid out.
    function laidOut() {
        Qt.callLater(bringAnswer)
    }

    onAnswerChanged: laidOut()

    function bringAnswer() {
        if (!answer || !answer.visible || flick.moving)
            return
        const top = answer.mapToItem(inner, 0, 0).y
        const lowest = Math.max(0, flick.contentHeight - flick.height)
        const enough = top + answer.height + shade - flick.height
        const most = Math.max(0, top - shade)
        flick.contentY = Math.max(0, Math.min(Math.max(flick.contentY, enough), most, lowest))
    }

    Connections {
        target: column.answer

        function onYChanged() { column.laidOut() }
        function onHeightChanged() { column.laidOut() }
        function onTextChanged() { column.laidOut() }
    }

    Flickable {
        id: flick

        // Room for frames of the focus, and for edges between two pixels.
        anchors.fill: parent
        anchors.leftMargin: -Theme.gapTiny
        anchors.rightMargin: -Theme.gapTiny
        contentWidth: width
        contentHeight: column.contentHeight
        boundsBehavior: Flickable.StopAtBounds
        interactive: contentHeight > height + 1
        clip: interactive
        onMovementStarted: column.answer = null
        onContentHeightChanged: column.laidOut()
        onHeightChanged: column.laidOut()

        Item {
            id: inner

            x: Theme.gapTiny
            width: column.width
            height: flick.contentHeight
        }
    }

    ScrollShade {
        width: parent.width
        visible: flick.interactive && flick.contentY > Theme.gap
        rotation: 180
        ground: column.ground
    }

    ScrollShade {
        id: below

        y: parent.height - height
        width: parent.width
        visible: flick.interactive && !flick.atYEnd
        ground: column.ground
    }
}
