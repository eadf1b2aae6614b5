import QtQuick
import Guanjia

// The trainee's panel: over the whole screen, or beside the machine's own screen in an exercise.
Item {
    id: panel

    readonly property bool wide: width > height
    readonly property bool exercising: coach.page === "exercise"
    readonly property var pages: ({
        staff: "Staff", menu: "Menu", exercise: "Exercise", done: "Done", quiz: "Quiz", score: "Score"
    })

    Rectangle {
        id: sheet

        visible: !coach.folded
        x: panel.exercising && panel.wide ? panel.width - width : 0
        y: panel.exercising && !panel.wide ? panel.height - height : 0
        width: panel.exercising && panel.wide ? panel.width * 0.46 : panel.width
        height: panel.exercising && !panel.wide ? panel.height * 0.56 : panel.height
        color: Theme.ground
        border.width: panel.exercising ? Theme.lineStrong : 0
        border.color: Theme.caution

        MouseArea {
            anchors.fill: parent
        }

        Loader {
            objectName: "coachPage"
            anchors.fill: parent
            source: panel.pages[coach.page] + ".qml"
        }
    }
}
