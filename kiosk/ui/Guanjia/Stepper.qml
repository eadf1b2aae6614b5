import QtQuick

// A small number, one less or one more; sends whole values, keeps nothing.
Row {
    id: stepper

    property int value: 0
    property int least: 0
    property int most: 99
    signal edited(int value)

    spacing: Theme.gapSmall

    Accessible.role: Accessible.SpinBox
    Accessible.name: value

    KeypadKey {
        objectName: "step-less"
        width: Theme.targetPrimary
        height: Theme.targetPrimary
        enabled: stepper.value > stepper.least
        text: "−"
        onClicked: stepper.edited(stepper.value - 1)
    }

    ThemedText {
        objectName: "step-value"
        width: Math.max(Theme.mm(30), stepper.width - 2 * (Theme.targetPrimary + stepper.spacing))
        height: Theme.targetPrimary
        horizontalAlignment: Text.AlignHCenter
        verticalAlignment: Text.AlignVCenter
        text: stepper.value
        size: Theme.textQuestion
        font.bold: true
        font.features: { "tnum": 1 }
    }

    KeypadKey {
        objectName: "step-more"
        width: Theme.targetPrimary
        height: Theme.targetPrimary
        enabled: stepper.value < stepper.most
        text: "+"
        onClicked: stepper.edited(stepper.value + 1)
    }
}
